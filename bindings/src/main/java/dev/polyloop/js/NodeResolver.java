package dev.polyloop.js;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which file a specifier means, as Node decides it.
 *
 * <p>Thread rule: the owner thread. Source: Node.js, Modules: ECMAScript modules, "Resolution
 * Algorithm Specification"; Modules: CommonJS modules, "All together".
 */
final class NodeResolver {
  private static final Set<String> IMPORT = Set.of("node", "import", "default");
  private static final Set<String> REQUIRE = Set.of("node", "require", "default");
  private static final List<String> FILE_SUFFIXES = List.of("", ".js", ".json", ".cjs");
  private static final List<String> INDEX_FILES = List.of("index.js", "index.json", "index.cjs");

  private final Packages packages;

  NodeResolver(Packages packages) {
    this.packages = packages;
  }

  static boolean isRelative(String specifier) {
    return specifier.startsWith("./")
        || specifier.startsWith("../")
        || specifier.equals(".")
        || specifier.equals("..")
        || specifier.startsWith("/");
  }

  // import

  /** What {@code import} of a specifier that is no path means; the file may not exist. */
  Path importPackage(String specifier, Path from) {
    if (specifier.startsWith("#")) {
      return ownName(specifier, from, IMPORT);
    }
    Name name = Name.of(specifier, from);
    Path found = exported(name, from, IMPORT);
    if (found != null) {
      return found;
    }
    for (Path folder : lookupFolders(from.getParent())) {
      Path root = folder.resolve(name.packageName);
      if (!packages.isFolder(root)) {
        continue;
      }
      if (!name.subpath.equals(".")) {
        return checkedImport(root.resolve(name.subpath.substring(2)), from);
      }
      Path main = mainFile(root);
      if (main == null) {
        throw notFoundByImport("package", root.toString(), from);
      }
      return main;
    }
    throw notFoundByImport("package", name.packageName, from);
  }

  /** Refuses folders and what is not there. */
  Path checkedImport(Path file, Path from) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.contains("%2f") || name.contains("%5c")) {
      throw invalid(file.toString(), "must not include encoded \"/\" or \"\\\" characters", from);
    }
    if (packages.isFolder(file)) {
      throw ModuleException.of(
          "ERR_UNSUPPORTED_DIR_IMPORT",
          "Directory import '" + file + "' is not supported resolving ES modules" + by(from));
    }
    if (!packages.isFile(file)) {
      throw notFoundByImport("module", file.toString(), from);
    }
    return file;
  }

  private static ModuleException notFoundByImport(String what, String name, Path from) {
    return ModuleException.of(
        "ERR_MODULE_NOT_FOUND", "Cannot find " + what + " '" + name + "'" + by(from));
  }

  private static String by(Path from) {
    // A program is imported by a module of ours.
    return ModuleFileSystem.isOwn(from) ? "" : " imported from " + from;
  }

  // require

  /** What {@code require} means, without symbolic links. */
  Path require(String specifier, Path from) {
    Path found = requireLinked(specifier, from);
    if (ModuleFileSystem.isOwn(found)) {
      return found;
    }
    if (!packages.isFile(found)) {
      throw notFoundByRequire(found.toString());
    }
    return packages.real(found);
  }

  private Path requireLinked(String specifier, Path from) {
    if (specifier.isEmpty()) {
      throw ModuleException.of(
          "ERR_INVALID_ARG_VALUE", "The argument 'id' must be a non-empty string. Received ''");
    }
    if (isRelative(specifier)) {
      Path target = from.resolveSibling(specifier).normalize();
      boolean folderMeant = specifier.endsWith("/") || specifier.endsWith(".");
      Path found = folderMeant && packages.isFolder(target) ? null : asFile(target);
      found = found == null ? asFolder(target) : found;
      if (found == null) {
        throw notFoundByRequire(specifier);
      }
      return found;
    }
    if (specifier.startsWith("#")) {
      return ownName(specifier, from, REQUIRE);
    }
    Name name = Name.of(specifier, from);
    Path found = exported(name, from, REQUIRE);
    if (found != null) {
      return found;
    }
    for (Path folder : lookupFolders(from.getParent())) {
      Path target = folder.resolve(specifier);
      found = asFile(target);
      found = found == null ? asFolder(target) : found;
      if (found != null) {
        return found;
      }
    }
    throw notFoundByRequire(specifier);
  }

  /** The folders where packages are looked up from a folder, nearest first. */
  static List<Path> lookupFolders(@Nullable Path start) {
    List<Path> folders = new ArrayList<>();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (!folder.endsWith("node_modules")) {
        folders.add(folder.resolve("node_modules"));
      }
    }
    return folders;
  }

  private static ModuleException notFoundByRequire(String specifier) {
    return ModuleException.of("MODULE_NOT_FOUND", "Cannot find module '" + specifier + "'");
  }

  private @Nullable Path asFile(Path target) {
    for (String suffix : FILE_SUFFIXES) {
      Path candidate = target.resolveSibling(target.getFileName() + suffix);
      if (packages.isFile(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private @Nullable Path asFolder(Path target) {
    return packages.isFolder(target) ? mainFile(target) : null;
  }

  private @Nullable Path mainFile(Path folder) {
    PackageJson description = packages.in(folder);
    if (description != null && description.main() != null) {
      Path main = folder.resolve(description.main()).normalize();
      Path found = asFile(main);
      found = found == null ? index(main) : found;
      if (found != null) {
        return found;
      }
    }
    return index(folder);
  }

  private @Nullable Path index(Path folder) {
    for (String index : INDEX_FILES) {
      if (packages.isFile(folder.resolve(index))) {
        return folder.resolve(index);
      }
    }
    return null;
  }

  // Both

  private @Nullable Path exported(Name name, Path from, Set<String> conditions) {
    PackageJson self = packages.scopeOf(from);
    if (self != null && self.exports() != null && name.packageName.equals(self.name())) {
      return targets(self, conditions, from).export(name.subpath);
    }
    for (Path folder : lookupFolders(from.getParent())) {
      Path root = folder.resolve(name.packageName);
      if (!packages.isFolder(root)) {
        continue;
      }
      PackageJson description = packages.in(root);
      if (description != null && description.exports() != null) {
        return targets(description, conditions, from).export(name.subpath);
      }
      // The nearest folder of the name decides, but for require a farther one may have the file.
      if (conditions.equals(IMPORT)) {
        return null;
      }
    }
    return null;
  }

  private static PackageTargets targets(PackageJson of, Set<String> conditions, Path from) {
    return new PackageTargets(of, conditions, conditions.equals(IMPORT) ? by(from) : "");
  }

  private Path ownName(String specifier, Path from, Set<String> conditions) {
    if (specifier.equals("#") || specifier.startsWith("#/")) {
      throw invalid(specifier, "is not a valid internal imports specifier name", from);
    }
    PackageJson self = packages.scopeOf(from);
    if (self != null && self.imports() != null) {
      PackageTargets targets = targets(self, conditions, from);
      PackageTargets.Target target = targets.ownName(specifier);
      switch (target) {
        case PackageTargets.Inside(Path file) -> {
          return file;
        }
        case PackageTargets.Elsewhere(String other) -> {
          Path base = self.file();
          Path own = BuiltinModules.find(other);
          if (own != null) {
            return own;
          }
          return conditions.equals(IMPORT)
              ? importPackage(other, base)
              : requireLinked(other, base);
        }
        case PackageTargets.None() -> {
          // Refused below.
        }
      }
    }
    if (conditions.equals(REQUIRE) && (self == null || self.imports() == null)) {
      throw notFoundByRequire(specifier);
    }
    throw ModuleException.of(
        "ERR_PACKAGE_IMPORT_NOT_DEFINED",
        "Package import specifier \""
            + specifier
            + "\" is not defined"
            + (self == null ? "" : " in package " + self.file())
            + by(from));
  }

  private static ModuleException invalid(String specifier, String why, Path from) {
    return ModuleException.of(
        "ERR_INVALID_MODULE_SPECIFIER", "Invalid module \"" + specifier + "\" " + why + by(from));
  }

  /** A package's name and the part of the specifier behind it, which begins with a dot. */
  private record Name(String packageName, String subpath) {
    static Name of(String specifier, Path from) {
      int end = specifier.indexOf('/');
      if (specifier.startsWith("@") && end >= 0) {
        end = specifier.indexOf('/', end + 1);
      } else if (specifier.startsWith("@")) {
        throw invalid(specifier, "is not a valid package name", from);
      }
      String name = end < 0 ? specifier : specifier.substring(0, end);
      boolean refused =
          name.isEmpty() || name.startsWith(".") || name.contains("\\") || name.contains("%");
      if (refused || specifier.endsWith("/")) {
        throw invalid(specifier, "is not a valid package name", from);
      }
      try {
        Path checked = Path.of(name);
        assert checked.getNameCount() > 0;
      } catch (InvalidPathException e) {
        throw invalid(specifier, "is not a valid package name", from);
      }
      return new Name(name, end < 0 ? "." : "." + specifier.substring(end));
    }
  }
}
