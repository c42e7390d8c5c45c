/** What is wrong with a tarball that holds these files; `listed` is the manifest's own list. */
export function badFiles(files, listed) {
  const wanted = ["package.json", "README.md", "LICENSE"];
  const shipped = (file) =>
    wanted.includes(file) || listed.some((entry) => file === entry || file.startsWith(`${entry}/`));
  return [
    ...wanted.filter((file) => !files.includes(file)).map((file) => `the tarball has no ${file}`),
    ...(files.some((file) => file.startsWith("dist/")) ? [] : ["the tarball has no dist/: is the package built?"]),
    ...files.filter((file) => !shipped(file)).map((file) => `${file} is in the tarball, but not in "files"`),
    ...files.filter((file) => TEST_FILE.test(file)).map((file) => `${file} is for tests, and in the tarball`),
  ];
}

const TEST_FILE = /\.test(-d)?\.|__fixtures__|__tests__|__snapshots__/;
