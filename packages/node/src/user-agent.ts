declare const PACKAGE_VERSION: string;

/** Tells the server's log which toolkit and runtime a request came from, and nothing else. */
export const USER_AGENT = `livedesk-node/${PACKAGE_VERSION} node/${process.versions.node}`;
