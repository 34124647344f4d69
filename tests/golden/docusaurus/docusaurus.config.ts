import {themes as prismThemes} from 'prism-react-renderer';
import type {Config} from '@docusaurus/types';

const org = 'pier';
// a comment with a brace }
const config: Config = {
  title: 'Pier Notes',
  tagline: `Boats and "planks"`,
  url: 'https://pier.example',
  baseUrl: '/docs/',
  i18n: {defaultLocale: 'en', locales: ['en']},
  presets: [
    [
      'classic',
      /** @type {import('@docusaurus/preset-classic').Options} */
      ({
        docs: {sidebarPath: require.resolve('./sidebars.js')},
        blog: {routeBasePath: 'log', blogTitle: 'Log', exclude: ['**/_*.{md,mdx}', '**/hidden/**']},
      }) satisfies Preset.Options,
    ],
  ],
  themeConfig: {prism: {theme: prismThemes.github}, copyright: `${new Date().getFullYear()}`},
};

export default config;
