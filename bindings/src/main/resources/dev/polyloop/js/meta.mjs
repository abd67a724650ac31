/**
 * `import.meta` as Node has it; the engine gives `url`.
 *
 * Source: Node.js, Modules: ECMAScript modules, "import.meta".
 */
import { modules } from "./host.mjs";

/** @param {object} meta the module's own */
export default function complete(meta) {
  if (!meta.url.startsWith("file:")) {
    return;
  }
  const filename = modules.pathOf(meta.url);
  const { url } = meta;
  Object.assign(meta, {
    dirname: modules.folderOf(filename),
    filename,
    resolve: (specifier) => modules.resolveImport(`${specifier}`, url),
  });
}
