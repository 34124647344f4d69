// Feeds only: posts have no address of their own to be written to.
const LIMIT = 20;

function add(feeds, name, post) {
  if (!feeds.has(name)) feeds.set(name, { name, posts: [] });
  const { posts } = feeds.get(name);
  if (posts.length < LIMIT) posts.push(post);
}

module.exports = async function (eleventyConfig) {
  const rss = await import("@11ty/eleventy-plugin-rss");
  eleventyConfig.addPlugin(rss.default);
  eleventyConfig.addCollection("feeds", (api) => {
    const feeds = new Map();
    for (const post of api.getFilteredByGlob("src/posts/*.md").reverse()) {
      add(feeds, "feed", post);
      for (const term of post.data.terms) add(feeds, `tags/${term.toLowerCase()}`, post);
      add(feeds, `categories/${post.data.category.toLowerCase()}`, post);
    }
    return [...feeds.values()];
  });
  return { dir: { input: "src", output: "_site" }, markdownTemplateEngine: false };
};
