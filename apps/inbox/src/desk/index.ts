export { startDesk } from "./start-desk.ts";
