/** `node:os`: what does not tell about the machine's owner. Source: Node.js, OS. */
import { machine } from "../host.mjs";

export const EOL = "\n";
export const devNull = "/dev/null";
export const platform = () => machine.platform();
export const type = () => ({ linux: "Linux", darwin: "Darwin", win32: "Windows_NT" })[machine.platform()] ?? machine.platform();
export const arch = () => machine.arch();
export const endianness = () => (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? "LE" : "BE");
export const availableParallelism = () => machine.processors();
export const tmpdir = () => machine.temporaryDirectory();

export default { EOL, devNull, platform, type, arch, endianness, availableParallelism, tmpdir };
