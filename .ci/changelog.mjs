// Writes the changelog of each package from the changesets (see `changelog` in .changeset/config.json). The first release
// is one curated entry: a list of packages with their first version would tell a reader nothing.

/** Returns the entry of one changeset. It has no commit hash, because the changelog is for users of the package. */
const getReleaseLine = ({ summary }) => {
  const [first, ...rest] = summary.trim().split("\n");
  return [`- ${first}`, ...rest.map((line) => (line === "" ? "" : `  ${line}`))].join("\n");
};

/** Returns the entry that lists the updated packages of this repository, without packages that had no version before. */
const getDependencyReleaseLine = (_changesets, updated) => {
  const released = updated.filter(({ oldVersion }) => oldVersion !== "0.0.0");
  if (released.length === 0) return "";
  return `- Updated ${released.map(({ name, newVersion }) => `${name}@${newVersion}`).join(", ")}.`;
};

// oxlint-disable-next-line import/no-default-export -- changesets needs a default export
export default { getReleaseLine, getDependencyReleaseLine };
