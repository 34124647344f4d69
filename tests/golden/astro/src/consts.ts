export const SITE = {
  website: 'https://dune.example/',
  title: 'Dune',
  author: 'Nia Sand',
} as const;
