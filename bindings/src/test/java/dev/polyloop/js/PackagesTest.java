package dev.polyloop.js;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.polyloop.guest.ReadGrants;
import dev.polyloop.guest.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages of node_modules, as Node 20 resolves them; messages and codes are Node's. */
class PackagesTest {
  @TempDir Path temporary;
  private Path folder;

  private void file(String name, String text) {
    JsProgram.write(folder.resolve(name), text);
  }

  private String run(String main, String text) {
    file(main, text);
    try (JsProgram program = new JsProgram()) {
      program.runFile(folder.resolve(main)).resultNow();
      return program.out().replace(folder.toString(), "~");
    }
  }

  @BeforeEach
  void packages() throws IOException {
    folder = temporary.toRealPath();
    file(
        "node_modules/pkg/package.json",
        """
        { "name": "pkg",
          "exports": {
            ".": { "browser": "./no.js", "import": "./lib/m.mjs", "require": "./lib/c.cjs" },
            "./feature/*": "./lib/*.mjs",
            "./feature/private/*": null,
            "./missing": "./lib/none.mjs",
            "./bad": "../x.js",
            "./array": ["nope", "./lib/f.mjs"] },
          "imports": {
            "#dep": { "node": "plain", "default": "./x.js" },
            "#module": "node:module",
            "#in/*": "./lib/*.mjs" } }
        """);
    file(
        "node_modules/pkg/lib/m.mjs",
        """
        import self from "pkg";
        import dep from "#dep";
        import { f } from "#in/f";
        export default "esm";
        export const info = () => [self, dep.kind, f];
        """);
    file("node_modules/pkg/lib/f.mjs", "export const f = 'f';");
    file("node_modules/pkg/lib/c.cjs", "exports.kind = 'cjs ' + require('#dep').kind;");
    file("node_modules/plain/package.json", "{ \"main\": \"./lib\" }");
    file(
        "node_modules/plain/lib/index.js",
        """
        exports.kind = "plain";
        Object.defineProperty(exports, "__esModule", { value: true });
        exports.default = "d";
        __exportStar(require("./more"), exports);
        function __exportStar(from, to) {
          for (const name in from) if (name !== "default") to[name] = from[name];
        }
        """);
    file("node_modules/plain/lib/more.js", "exports.more = 1; exports.async = 2;");
    file("node_modules/@scope/one/index.js", "module.exports = () => 1; module.exports.z = 26;");
    file("node_modules/esm/package.json", "{ \"type\": \"module\", \"exports\": \"./i.js\" }");
    file("node_modules/esm/i.js", "export const x = 1;");
  }

  @Test
  void import_ofPackages_followsExportsMainAndIndex() {
    assertEquals(
        """
        esm [ 'esm', 'plain', 'f' ] f plain 1 d __esModule,async,default,kind,more 26 1 f
        """,
        run(
            "main.mjs",
            """
            import pkg, { info } from "pkg";
            import { f } from "pkg/feature/f";
            import plain, { kind, more } from "plain";
            import * as namespace from "plain";
            import one, { z } from "@scope/one";
            import { x } from "esm";
            import * as array from "pkg/array";
            console.log(pkg, info(), f, kind, more, plain.default, Object.keys(namespace).join(), z, x, array.f);
            """));
  }

  @Test
  void require_ofPackages_followsTheRequireCondition() {
    assertEquals(
        "cjs plain 26 ~/node_modules/pkg/lib/c.cjs true . 2\nesm\n",
        run(
            "main.cjs",
            """
            const { kind } = require("pkg");
            const one = require("@scope/one");
            console.log(kind, one.z, require.resolve("pkg"), require.main === module, module.id, module.children.length);
            import("pkg").then((m) => console.log(m.default));
            """));
  }

  @Test
  void import_ofWhatIsNotThere_rejectsWithNodesCode() {
    file("x.ts", "const x: number = 1;");
    assertEquals(
        """
        nope ERR_MODULE_NOT_FOUND true Cannot find package 'nope' imported from ~/main.mjs
        pkg/none ERR_PACKAGE_PATH_NOT_EXPORTED true Package subpath './none' is not defined by "exports" in ~/node_modules/pkg/package.json imported from ~/main.mjs
        pkg/feature/private/f ERR_PACKAGE_PATH_NOT_EXPORTED true Package subpath './feature/private/f' is not defined by "exports" in ~/node_modules/pkg/package.json imported from ~/main.mjs
        pkg/missing ERR_MODULE_NOT_FOUND true Cannot find module '~/node_modules/pkg/lib/none.mjs' imported from ~/main.mjs
        pkg/bad ERR_INVALID_PACKAGE_TARGET true Invalid "exports" target "../x.js" defined for './bad' in the package config ~/node_modules/pkg/package.json imported from ~/main.mjs; targets must start with "./"
        #x ERR_PACKAGE_IMPORT_NOT_DEFINED true Package import specifier "#x" is not defined imported from ~/main.mjs
        @bad ERR_INVALID_MODULE_SPECIFIER true Invalid module "@bad" is not a valid package name imported from ~/main.mjs
        ./node_modules ERR_UNSUPPORTED_DIR_IMPORT true Directory import '~/node_modules' is not supported resolving ES modules imported from ~/main.mjs
        ./no.mjs ERR_MODULE_NOT_FOUND true Cannot find module '~/no.mjs' imported from ~/main.mjs
        ./x.ts ERR_UNKNOWN_FILE_EXTENSION true Unknown file extension ".ts" for ~/x.ts
        node:fs ERR_UNKNOWN_BUILTIN_MODULE true No such built-in module: node:fs: Polyloop does not have it
        """,
        run(
            "main.mjs",
            """
            for (const name of ["nope", "pkg/none", "pkg/feature/private/f", "pkg/missing", "pkg/bad", "#x",
                "@bad", "./node_modules", "./no.mjs", "./x.ts", "node:fs"]) {
              try {
                await import(name);
                console.log("loaded", name);
              } catch (error) {
                console.log(name, error.code, error instanceof Error, error.message);
              }
            }
            """));
  }

  @Test
  void require_ofWhatIsNotThere_throwsWithNodesCode() {
    assertEquals(
        """
        nope MODULE_NOT_FOUND Error Cannot find module 'nope'|Require stack:|- ~/main.cjs
        pkg/none ERR_PACKAGE_PATH_NOT_EXPORTED Error Package subpath './none' is not defined by "exports" in ~/node_modules/pkg/package.json
        esm ERR_REQUIRE_ESM Error require() of ES Module ~/node_modules/esm/i.js not supported.|Instead change the require of ~/node_modules/esm/i.js to a dynamic import() which is available in all CommonJS modules.
        #x MODULE_NOT_FOUND Error Cannot find module '#x'|Require stack:|- ~/main.cjs
        """,
        run(
            "main.cjs",
            """
            for (const name of ["nope", "pkg/none", "esm", "#x"]) {
              try {
                require(name);
                console.log("loaded", name);
              } catch (error) {
                console.log(name, error.code, error.name, error.message.replaceAll("\\n", "|"));
              }
            }
            """));
  }

  @Test
  void importMeta_namesTheFileAndResolves() {
    assertEquals(
        "~/main.mjs ~ true file://~/node_modules/pkg/lib/m.mjs file://~/other.mjs node:module\n",
        run(
            "main.mjs",
            """
            const { filename, dirname, url, resolve } = import.meta;
            console.log(filename, dirname, url === `file://${filename}`, resolve("pkg"), resolve("./other.mjs"), resolve("module"));
            """));
  }

  @Test
  void symbolicLink_isTheFileItPointsTo() throws IOException {
    file(
        "real/once.mjs",
        "export const here = import.meta.url.split('/').at(-2); export const o = {};");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    assertEquals("link", link.getFileName().toString());
    assertEquals(
        "real true\n",
        run(
            "main.mjs",
            """
            import { here, o } from "./link/once.mjs";
            import { o as same } from "./real/once.mjs";
            console.log(here, o === same);
            """));
  }

  @Test
  void cyclicRequire_seesWhatIsExportedSoFar() {
    file("a.cjs", "exports.early = 1; exports.fromB = require('./b.cjs').seen; exports.late = 2;");
    file("b.cjs", "exports.seen = { ...require('./a.cjs') };");
    assertEquals(
        "{ early: 1, fromB: { early: 1 }, late: 2 }\n",
        run("main.cjs", "console.log(require('./a.cjs'));"));
  }

  @Test
  void restricted_loadsOnlyWhatIsGranted() {
    file("app/node_modules/near/index.js", "exports.near = 1;");
    file("secret.cjs", "exports.secret = 1;");
    file("secret.mjs", "export const secret = 1;");
    file(
        "app/main.mjs",
        """
        import { createRequire } from "node:module";
        import { near } from "near";
        console.log(near);
        const require = createRequire(import.meta.url);
        for (const name of ["../secret.mjs", "../secret.cjs", "pkg", "/etc/hostname"]) {
          await import(name).then(() => console.log("loaded"), (e) => console.log(name, e.code));
          try {
            require(name);
            console.log("loaded", name);
          } catch (error) {
            console.log("require", error.code);
          }
        }
        """);
    ReadGrants grants = ReadGrants.nothing();
    grants.add(folder.resolve("app"));
    Sandbox sandbox = new Sandbox(grants, List.of(), Map.of());
    try (JsProgram program = JsProgram.restricted(sandbox)) {
      program.runFile(folder.resolve("app/main.mjs")).resultNow();
      assertEquals(
          """
          1
          ../secret.mjs ERR_ACCESS_DENIED
          require MODULE_NOT_FOUND
          ../secret.cjs ERR_ACCESS_DENIED
          require MODULE_NOT_FOUND
          pkg ERR_MODULE_NOT_FOUND
          require MODULE_NOT_FOUND
          /etc/hostname ERR_ACCESS_DENIED
          require MODULE_NOT_FOUND
          """,
          program.out());
    }
  }
}
