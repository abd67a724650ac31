package dev.polyloop.js;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.guest.Sandbox;
import dev.polyloop.loop.LoopFuture;
import java.nio.file.Path;
import java.time.Duration;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulesTest {
  @TempDir Path folder;

  private Path file(String name, String text) {
    Path file = folder.resolve(name);
    JsProgram.write(file, text);
    return file;
  }

  @Test
  void main_topLevelAwait_completesLater() {
    Path main =
        file(
            "main.mjs",
            """
            import { sleep } from "asyncio";
            import { args } from "polyloop";
            import { twice } from "./lib/twice.mjs";
            await sleep(3600);
            export const value = twice(21);
            console.log(args());
            """);
    file("lib/twice.mjs", "export const twice = (n) => 2 * n;");
    try (JsProgram program = new JsProgram()) {
      Value namespace = program.runFile(main, "a", "b").resultNow();
      assertEquals(42, namespace.getMember("value").asInt());
      assertEquals(Duration.ofHours(1), program.time.elapsed());
      assertEquals("[ 'a', 'b' ]\n", program.out());
    }
  }

  @Test
  void loadModule_withoutTopLevelAwait_isTheNamespace() {
    Path module = file("m.mjs", "export default 1; export const b = 2;");
    try (JsProgram program = new JsProgram()) {
      Value namespace = program.guest.loadModule(module);
      assertEquals(2, namespace.getMember("b").asInt());
      assertEquals(namespace, program.guest.loadModule(module));
    }
  }

  @Test
  void loadModule_topLevelAwait_refuses() {
    Path module = file("m.mjs", "await new Promise(() => {});");
    try (JsProgram program = new JsProgram()) {
      assertThrows(IllegalStateException.class, () -> program.guest.loadModule(module));
    }
  }

  @Test
  void loadModule_throws_isTheJavaScriptError() {
    Path module = file("m.mjs", "throw new TypeError('no');");
    try (JsProgram program = new JsProgram()) {
      JsException e = assertThrows(JsException.class, () -> program.guest.loadModule(module));
      assertEquals("TypeError: no", e.getMessage());
      assertEquals("no", e.guestObject().getMember("message").asString());
    }
  }

  @Test
  void commonJs_requiresFilesJsonAndOwnModules() {
    Path main =
        file(
            "main.cjs",
            """
            const { sleep } = require("asyncio");
            const data = require("./data.json");
            const helper = require("./helper");
            exports.sum = data.x + helper.y;
            exports.kind = typeof sleep + typeof require("polyloop").load;
            exports.self = module.exports === exports && __filename.endsWith("main.cjs");
            exports.once = require("./helper.js") === helper;
            """);
    file("data.json", "{\"x\": 40}");
    file("helper.js", "module.exports = { y: 2, back: require('./main.cjs') };");
    try (JsProgram program = new JsProgram()) {
      Value exports = program.guest.loadModule(main);
      assertEquals(42, exports.getMember("sum").asInt());
      assertEquals("functionfunction", exports.getMember("kind").asString());
      assertTrue(exports.getMember("self").asBoolean());
      assertTrue(exports.getMember("once").asBoolean());
    }
  }

  @Test
  void jsSuffix_isClassifiedByPackageAndSyntax() {
    file("esm/package.json", "{\"type\": \"module\"}");
    Path esm =
        file("esm/a.js", "export const strict = (function () { return this === undefined; })();");
    Path syntax =
        file("b.js", "import { sleep } from 'asyncio'; await sleep(0); export const c = 1;");
    Path common = file("d.js", "exports.d = typeof require;");
    try (JsProgram program = new JsProgram()) {
      assertTrue(program.guest.loadModule(esm).getMember("strict").asBoolean());
      assertEquals("function", program.guest.loadModule(common).getMember("d").asString());
      LoopFuture<Value> loading = program.guest.load(syntax);
      program.loop.runUntilIdle();
      assertEquals(1, loading.resultNow().getMember("c").asInt());
    }
  }

  @Test
  void import_ofCommonJs_isItsDefault() {
    file("c.cjs", "module.exports = { x: 1 };");
    Path main = file("main.mjs", "import c from './c.cjs'; export const x = c.x;");
    try (JsProgram program = new JsProgram()) {
      assertEquals(1, program.guest.loadModule(main).getMember("x").asInt());
    }
  }

  @Test
  void import_unknown_namesTheModule() {
    Path main =
        file(
            "main.mjs",
            """
            for (const name of ["left-pad", "node:fs", "./none.mjs"]) {
              await import(name).catch((e) => console.log(e.message.includes(name.replace("./", ""))));
            }
            """);
    try (JsProgram program = new JsProgram()) {
      assertTrue(program.runFile(main).isDone());
      assertFalse(program.guest.failed(), program::err);
      assertEquals("true\n".repeat(3), program.out());
    }
  }

  @Test
  void restricted_isToldNothingOfTheMachine() {
    try (JsProgram program = JsProgram.restricted(Sandbox.open())) {
      program.run(
          """
          const os = await import("node:os");
          const tty = await import("node:tty");
          for (const name of ["hostname", "homedir", "tmpdir", "release", "totalmem", "freemem"]) {
            try {
              console.log(os[name]());
            } catch (e) {
              console.log(e.message);
            }
          }
          console.log(tty.isatty(1), process.stdout.isTTY, process.pid, Object.keys(process.env).length);
          """);
      assertEquals(
          """
          os.hostname: not granted to guests
          os.homedir: not granted to guests
          os.tmpdir: not granted to guests
          os.release: not granted to guests
          os.totalmem: not granted to guests
          os.freemem: not granted to guests
          false undefined 0 0
          """,
          program.out());
    }
  }
}
