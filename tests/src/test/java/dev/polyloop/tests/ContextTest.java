package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.polyloop.Blocking;
import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.loop.CallContext;
import dev.polyloop.loop.VirtualTime;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.TypeLiteral;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is ambient in one language is so in the code of the others that it calls and awaits. */
class ContextTest {
  private static final String VARIABLES =
      """
      import asyncio, contextvars
      user = contextvars.ContextVar("user", default="nobody")
      def name():
          return user.get()
      async def later_name():
          await asyncio.sleep(0)
          return user.get()
      def rename(to):
          user.set(to)
      async def ask(function, who):
          user.set(who)
          return str(await function())
      async def both(function):
          nobody = function()  # begun first, and outside of both
          found = await asyncio.gather(ask(function, "ann"), ask(function, "bob"))
          return [*found, str(await nobody), user.get()]
      async def after_rename(function):
          user.set("ann")
          await function()
          return user.get()
      """;

  private static final String FUNCTIONS =
      """
      import asyncio, { sleep } from "asyncio";
      let python;
      export const begin = (module) => { python = module; };
      export const directly = async () => python.name();
      export const variable = async () => { await sleep(0.001); return python.user.get(); };
      export const afterSleep = async () => { await sleep(0.001); await null; return python.name(); };
      export const afterCoroutine = async () => (await python.later_name(), python.name());
      export const coroutine = async () => { await sleep(0.001); return await python.later_name(); };
      export const gathered = async () => {
        await sleep(0.001);
        const [first, second] = await asyncio.gather(python.later_name(), python.later_name());
        return first === second ? first : `${first} ${second}`;
      };
      export const timer = () => new Promise((resolve) => setTimeout(() => resolve(python.name()), 1));
      export const immediate = async () => {
        await sleep(0.001);
        return await new Promise((resolve) => setImmediate(() => resolve(python.name())));
      };
      export const callback = async () => {
        await sleep(0.001);
        const future = new asyncio.Future();
        const found = new Promise((resolve) => future.add_done_callback(() => resolve(python.name())));
        future.set_result(null);
        return await found;
      };
      export const task = async () => {
        await sleep(0.001);
        return await asyncio.create_task(async () => { await sleep(0.001); return python.name(); });
      };
      export const group = async () => {
        await sleep(0.001);
        return await asyncio.TaskGroup.run(async (g) => await g.create_task(async () => python.name()));
      };
      export const blocking = async () => { await sleep(0.001); return await who.blocking(); };
      export const java = async () => { await sleep(0.001); return await who.direct(); };
      export async function* stream() { await sleep(0.001); yield python.name(); }
      export const streamed = async () => { for await (const x of stream()) return x; };

      // The last to come lets all go on, in jobs of its own turn.
      let waiting = [];
      const all = () => new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 3) waiting.splice(0).forEach((each) => each());
      });
      export const together = async () => { await all(); return await python.later_name(); };
      export const javaTogether = async () => { await all(); return who.direct(); };
      const common = new asyncio.Future();
      export const sameFuture = async () => {
        if (!common.done()) setTimeout(() => common.done() || common.set_result(null), 1);
        await common;
        return python.name();
      };
      export const sets = async () => { python.rename("child"); await sleep(0.001); python.rename("grandchild"); };
      export const taskSets = () => asyncio.create_task(async () => { await sleep(0.001); python.rename("child"); });
      export const user = async () => { await sleep(0.001); return who.user(); };
      export const userTogether = async () => { await all(); return who.user(); };
      """;

  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  /** A service that asks the guest who calls it. */
  public static final class Who {
    private @Nullable GuestModule module;

    private GuestModule module() {
      return Objects.requireNonNull(module);
    }

    /** On a virtual thread. */
    @Export
    @Blocking
    public String blocking() throws Exception {
      return module().call("name", String.class).get()
          + module().call("later_name", String.class).get();
    }

    /** On the loop's thread. */
    @Export
    public CompletableFuture<String> direct() {
      return module().call("later_name", String.class);
    }

    /** Java's own. */
    @Export
    public String user() {
      return USER.isBound() ? USER.get() : "nobody";
    }
  }

  private static final Who WHO = new Who();
  private static Polyloop polyloop;
  private static GuestModule python;
  private static GuestModule js;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    polyloop =
        Polyloop.builder()
            .engine(Guests.ENGINE)
            .trusted()
            .clock(new VirtualTime())
            .expose("who", WHO)
            .context(ContextTest::captureUser)
            .build();
    python = Guests.load(polyloop, folder, "variables.py", VARIABLES);
    js = Guests.load(polyloop, folder, "functions.mjs", FUNCTIONS);
    WHO.module = python;
    js.call("begin", Void.class, python.value()).get();
  }

  @AfterAll
  static void stop() {
    polyloop.close();
  }

  private static CallContext captureUser() {
    if (!USER.isBound()) {
      return CallContext.NONE;
    }
    String user = USER.get();
    return action -> ScopedValue.where(USER, user).run(action);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "directly",
        "variable",
        "afterSleep",
        "afterCoroutine",
        "coroutine",
        "gathered",
        "timer",
        "immediate",
        "callback",
        "task",
        "group",
        "blocking",
        "java",
        "streamed",
        "together",
        "javaTogether",
        "sameFuture"
      })
  void contextVar_isSeenByJavaScriptAndJava_andKeptApart(String function) throws Exception {
    boolean isAskedTwice = function.equals("blocking");
    assertEquals(
        List.of(
            isAskedTwice ? "annann" : "ann",
            isAskedTwice ? "bobbob" : "bob",
            isAskedTwice ? "nobodynobody" : "nobody",
            "nobody"),
        python
            .call("both", new TypeLiteral<List<String>>() {}, js.value().getMember(function))
            .get());
  }

  @ParameterizedTest
  @CsvSource({"sets, grandchild", "taskSets, ann"})
  void contextVar_setInJavaScript_staysSetForWhoAwaitsIt_butATaskSetsItsOwn(
      String function, String seen) throws Exception {
    assertEquals(
        seen, python.call("after_rename", String.class, js.value().getMember(function)).get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "userTogether"})
  void javaContext_isRestoredInEveryJob_andKeptApart(String function) throws Exception {
    var ann = ScopedValue.where(USER, "ann").call(() -> js.call(function, String.class));
    var bob = ScopedValue.where(USER, "bob").call(() -> js.call(function, String.class));
    var nobody = js.call(function, String.class);
    assertEquals(List.of("ann", "bob", "nobody"), List.of(ann.get(), bob.get(), nobody.get()));
  }
}
