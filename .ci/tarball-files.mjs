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

/** The file, beside what was bundled, that holds the licences of the packages in it. */
export const NOTICES = "THIRD-PARTY-LICENSES.md";

/** The packages whose code is in a bundle, by the `sources` of its source map. */
export const bundledPackages = (sources) => [
  ...new Set(sources.flatMap((source) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? [])),
];

/** The packages that are bundled, and whose licence the notices do not hold. */
export const withoutNotice = (names, notices) =>
  names.filter((name) => !notices.split("\n").some((line) => line.startsWith(`## ${name} `)));
