import { defineConfig } from 'astro/config';
import mdx from '@astrojs/mdx';
import { SITE } from './src/consts';

const tailwind = () => ({ name: 'tailwind' });

export default defineConfig({
  site: SITE.website,
  base: '/b',
  integrations: [mdx()],
  vite: { plugins: [tailwind()] },
});
