/** `node:tty`: whether a file descriptor is a terminal. Source: Node.js, TTY. */
import { machine } from "../host.mjs";

export const isatty = (fd) => Number.isInteger(fd) && fd >= 0 && machine.isTerminal(fd);

export default { isatty };
