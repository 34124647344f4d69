// The site's own program: only what is literal in it is read.
export default function (eleventyConfig) {
  eleventyConfig.addPreprocessor("drafts", "*", (data) => (data.draft ? false : undefined));
  return {
    dir: { input: "src", includes: "_includes", data: "_data" },
    markdownTemplateEngine: "liquid",
  };
}
