package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.Existing;
import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.PolyloopBuilder;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.PolyglotException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Polyloop changes in a JavaScript context of the application's own, and when. */
class AdoptedContextTest {
  /** All own properties of the global object, its functions and their prototypes. */
  private static final String SNAPSHOT =
      """
      (() => {
        const ids = globalThis.$ids ?? Object.defineProperty(globalThis, "$ids", { value: new Map() }).$ids;
        const id = (value) => {
          if ((typeof value !== "object" || value === null) && typeof value !== "function") return String(value);
          if (!ids.has(value)) ids.set(value, ids.size);
          return `#${ids.get(value)}`;
        };
        const isOwn = (object) => { try { new WeakSet().add(object); return true; } catch { return false; } };
        const lines = [];
        const seen = new Set();
        const look = (path, object) => {
          if (((typeof object !== "object" || object === null) && typeof object !== "function") || seen.has(object) || !isOwn(object)) return;
          seen.add(object);
          lines.push(`${path} < ${id(Object.getPrototypeOf(object))}`);
          for (const key of Reflect.ownKeys(object)) {
            const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(object, key);
            const name = `${path}.${String(key)}`;
            lines.push(`${name} ${id(value)} ${id(get)} ${id(set)} ${JSON.stringify(flags)}`);
            if (key !== "$ids" && key !== "$foreign") look(name, value);
          }
          look(`${path}.[[Prototype]]`, Object.getPrototypeOf(object));
        };
        look("globalThis", globalThis);
        for (const [name, foreign] of Object.entries(globalThis.$foreign ?? {})) look(name, Object.getPrototypeOf(foreign));
        return lines.join("\\n");
      })()
      """;

  private static final String MODULE =
      """
      import asyncio, { sleep } from "asyncio";
      import { stream, web } from "polyloop";
      import { setTimeout } from "node:timers";
      import path from "node:path";
      import { EventEmitter } from "node:events";
      import { Buffer } from "node:buffer";
      import { inspect, TextDecoder } from "node:util";
      import { createHash } from "node:crypto";
      import { AsyncLocalStorage } from "node:async_hooks";
      import * as url from "node:url";
      import { performance } from "node:perf_hooks";

      export const missing = () => ["setTimeout", "console", "fetch", "process"].filter((name) => name in globalThis).join();

      export async function work(stage) {
        const queue = new asyncio.Queue();
        const worker = asyncio.create_task(async () => { for await (const item of queue) { queue.task_done(); if (item === 3) return "worked"; } });
        for (const item of [1, 2, 3]) await queue.put(item);
        await sleep(0.001);
        await new Promise((resolve) => setTimeout(resolve, 1));
        const lock = new asyncio.Lock();
        const locked = await lock.run(() => "locked");
        const emitter = new EventEmitter();
        let heard;
        emitter.on("x", (x) => { heard = x; });
        emitter.emit("x", 5);
        const storage = new AsyncLocalStorage();
        const kept = await storage.run("kept", async () => { await sleep(0); return storage.getStore(); });
        return [await worker, locked, await asyncio.ensure_future(stage), path.resolve("/a", "../b"), heard, Buffer.from("hi").toString("hex"),
          new TextDecoder().decode(new Uint8Array([97])), kept, createHash("sha256").update("x").digest("hex").length, inspect({ a: 1 }),
          new url.URL("http://ä.de/ü").href, typeof performance.now()].join(" ");
      }

      export async function platform() {
        // Each class of the platform, loaded without any global.
        for (const name of Object.keys(web)) if (web[name] === undefined) throw new Error(name);
        const { ReadableStream, CompressionStream, DecompressionStream, Response, structuredClone, URLPattern, MessageChannel, AbortSignal, crypto } = web;
        const text = await new Response(new Response("abc").body.pipeThrough(new CompressionStream("gzip")).pipeThrough(new DecompressionStream("gzip"))).text();
        const bytes = new ReadableStream({ type: "bytes", start(c) { c.enqueue(new Uint8Array([1, 2])); c.close(); } });
        const { value } = await bytes.getReader({ mode: "byob" }).read(new Uint8Array(8));
        const { port1, port2 } = new MessageChannel();
        const answer = new Promise((resolve) => { port2.onmessage = (event) => resolve(event.data); });
        port1.postMessage({ deep: [1n] });
        const hash = await crypto.subtle.digest("SHA-256", new Uint8Array(1));
        let refused = "";
        try { structuredClone(new web.Headers()); } catch (error) { refused = error.name; }
        const aborted = await new Promise((resolve) => { AbortSignal.timeout(1).onabort = (event) => resolve(event.target.reason.name); });
        return [text, value.length, (await answer).deep[0], hash.byteLength, refused, aborted,
          new URLPattern("http://x/:id").exec("http://x/7").pathname.groups.id].join(" ");
      }

      export const items = async (publisher) => { const all = []; for await (const item of stream(publisher)) all.push(item); return all.join(); };
      """;

  @TempDir Path folder;

  /** A service. */
  public static final class Greeter {
    /** Says it. */
    @Export
    public String hello() {
      return "hello";
    }
  }

  private static PolyloopBuilder settings() {
    return Polyloop.builder().engine(Guests.ENGINE).trusted();
  }

  private static String snapshot(Context context) {
    return context.eval("js", SNAPSHOT).asString();
  }

  /** A context of an application that has foreign objects of each kind and globals of its own. */
  private static Context context(PolyloopBuilder builder) {
    Context context = builder.contextBuilder("js").build();
    context.eval(
        "js",
        """
        Object.defineProperty(globalThis, "$foreign", { value: {
          object: new (Java.type("java.lang.Object"))(), stage: Java.type("java.util.concurrent.CompletableFuture").completedFuture(1),
          iterable: new (Java.type("java.util.ArrayDeque"))(), iterator: new (Java.type("java.util.ArrayList"))().iterator(),
          callable: Java.type("java.lang.Math").abs, list: new (Java.type("java.util.ArrayList"))() } });
        """);
    return context;
  }

  @Test
  void adoptedContext_isAsItWas_whileModulesWorkThereAndWhenItIsClosed() throws Exception {
    PolyloopBuilder builder = settings();
    try (Context context = context(builder)) {
      String before = snapshot(context);
      try (Polyloop polyloop = builder.adopt("js", context).build()) {
        GuestModule module = Guests.load(polyloop, folder, "work.mjs", MODULE);
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> work = module.call("work", String.class, stage);
        assertSame(
            stage,
            stage.completeAsync(
                () -> "java", CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS)));
        assertEquals(
            "worked locked java /b 5 6869 a kept 64 { a: 1 } http://xn--4ca.de/%C3%BC number",
            work.get());
        assertEquals(
            "abc 2 1 32 DataCloneError TimeoutError 7",
            module.call("platform", String.class).get());
        assertEquals("", module.call("missing", String.class).get());
        assertEquals(before, polyloop.eval("js", SNAPSHOT, String.class).get());
      }
      assertEquals(before, snapshot(context));
    }
  }

  @Test
  void install_givesTheGlobals_asThePlatformDefinesThem_andCloseTakesThemBack() throws Exception {
    PolyloopBuilder builder = settings().expose("greeter", new Greeter());
    try (Context context = context(builder)) {
      String before = snapshot(context);
      Polyloop polyloop = builder.adopt("js", context).build();
      try {
        assertEquals("undefined", polyloop.eval("js", "typeof greeter", String.class).get());
        assertEquals(Set.of(), polyloop.install());
        String installed = polyloop.eval("js", SNAPSHOT, String.class).get();
        assertEquals(Set.of(), polyloop.install());
        assertEquals(installed, polyloop.eval("js", SNAPSHOT, String.class).get());
        assertEquals("hello", polyloop.eval("js", "greeter.hello()", String.class).get());
        assertEquals(
            "{\"writable\":true,\"enumerable\":false,\"configurable\":true}",
            polyloop
                .eval(
                    "js",
                    "URL; JSON.stringify(Object.getOwnPropertyDescriptor(globalThis, 'URL'))",
                    String.class)
                .get());
        assertTrue(polyloop.eval("js", "self instanceof EventTarget", Boolean.class).get());
        // An awaitable of Java is one for "await" now.
        assertEquals(
            1, polyloop.eval("js", "(async () => await $foreign.stage)()", Integer.class).get());
        assertEquals(
            "later",
            polyloop
                .eval("js", "new Promise((r) => setTimeout(r, 1, 'later'))", String.class)
                .get());
        // What the program makes of a global is its own.
        polyloop
            .eval(
                "js", "fetch = 'mine'; var kept = setTimeout; delete globalThis.atob", Object.class)
            .get();
      } finally {
        polyloop.close();
      }
      assertEquals("mine", context.eval("js", "fetch").asString());
      assertEquals("undefined", context.eval("js", "typeof atob").asString());
      assertThrows(PolyglotException.class, () -> context.eval("js", "kept(() => {})"));
      context.eval("js", "delete globalThis.fetch");
      context.eval("js", "kept = undefined");
      assertEquals(
          before,
          snapshot(context)
              .lines()
              .filter(line -> !line.startsWith("globalThis.kept "))
              .reduce((a, b) -> a + "\n" + b)
              .orElse(""));
    }
  }

  @Test
  void install_keepsAGlobalThatIsThere_unlessItIsToBeReplaced() throws Exception {
    PolyloopBuilder builder = settings().expose("greeter", new Greeter());
    try (Context context = builder.contextBuilder("js").build()) {
      context.eval(
          "js",
          "var console = 'mine'; Object.defineProperty(globalThis, 'greeter', { get: () => 'mine', configurable: true })");
      try (Polyloop polyloop = builder.adopt("js", context).build()) {
        assertEquals(Set.of("console", "greeter"), polyloop.install());
        assertEquals("minemine", polyloop.eval("js", "console + greeter", String.class).get());
        assertEquals(Set.of(), polyloop.install(Existing.REPLACE));
        assertEquals(
            "object hello",
            polyloop.eval("js", "typeof console + ' ' + greeter.hello()", String.class).get());
        assertEquals(Set.of(), polyloop.install());
      }
      assertEquals("minemine", context.eval("js", "console + greeter").asString());
    }
  }

  @Test
  void install_withoutAnAdoptedContext_isRefused() {
    try (Polyloop polyloop = settings().build()) {
      String message = assertThrows(IllegalStateException.class, polyloop::install).getMessage();
      assertEquals(
          "no JavaScript context was adopted: Polyloop's own has its globals from the start",
          message);
    }
  }

  @Test
  void adopt_ofAContextWithoutJavaScript_orNotOfTheBuilder_isRefused() {
    PolyloopBuilder builder = Polyloop.builder();
    try (Context python = Context.create("python");
        Context bare = Context.create("js")) {
      assertEquals(
          "the context has no JavaScript",
          assertThrows(IllegalArgumentException.class, () -> builder.adopt("js", python))
              .getMessage());
      builder.contextBuilder("js");
      builder.adopt("js", bare);
      try (Polyloop polyloop = builder.build()) {
        String refusal =
            String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> polyloop.context("js"))
                    .getMessage());
        assertTrue(
            refusal.startsWith("not a context of this builder's contextBuilder(\"js\")"), refusal);
      }
    }
  }

  @Test
  void close_afterTheApplicationHasClosedItsContext_closes() {
    for (boolean cancelling : new boolean[] {false, true}) {
      PolyloopBuilder builder = settings();
      Context context = builder.contextBuilder("js").build();
      Polyloop polyloop = builder.adopt("js", context).build();
      assertEquals(Set.of(), polyloop.install());
      context.close(cancelling);
      polyloop.close();
      assertThrows(IllegalStateException.class, polyloop::install);
    }
  }
}
