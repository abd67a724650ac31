package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Task;
import dev.polyloop.loop.TaskGroup;
import dev.polyloop.loop.VirtualTime;
import dev.polyloop.sync.Acquirable;
import dev.polyloop.sync.Barrier;
import dev.polyloop.sync.Buffer;
import dev.polyloop.sync.Condition;
import dev.polyloop.sync.Event;
import dev.polyloop.sync.Lock;
import dev.polyloop.sync.Queue;
import dev.polyloop.sync.Semaphore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One lock, event, condition, semaphore, barrier, queue or task group, made by one language and
 * used by all three at once: in the order they came, and with users cancelled at random moments.
 * Failures name the seed.
 *
 * <p>Users come at whole milliseconds of the virtual clock, cancellations some turns later than
 * that, so that they meet grants which have not been taken up yet.
 */
class SharedPrimitivesTest {
  enum Language {
    PYTHON(1),
    JAVASCRIPT(2),
    JAVA(3);

    /** The number of its child in a group. */
    private final int child;

    Language(int child) {
      this.child = child;
    }

    static Language of(int number) {
      return values()[number % values().length];
    }
  }

  /** What the users tell. Any thread. */
  public static final class Diary {
    private final List<Integer> order = new CopyOnWriteArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger stock = new AtomicInteger();

    /** The user has what it waited for. */
    @Export
    public void enter(int user) {
      order.add(user);
      int now = inside.incrementAndGet();
      most.accumulateAndGet(now, Math::max);
    }

    /** The user gives it back. */
    @Export
    public void leave() {
      inside.decrementAndGet();
    }

    /** A user got the item, or is past its wait. */
    @Export
    public void got(int item) {
      order.add(item);
    }

    /** How many things there are to take. */
    @Export
    public int stock() {
      return stock.get();
    }

    /** Adds to them. */
    @Export
    public void addStock(int count) {
      stock.addAndGet(count);
    }
  }

  private static final String PYTHON =
      """
      import asyncio
      import polyloop
      record = polyloop.exposed("record")

      def make(kind, argument=None):
          cls = getattr(asyncio, kind)
          return cls() if argument is None else cls(argument)

      def wait(primitive):
          # Java's name for it
          return (primitive.wait if not hasattr(primitive, "await") else getattr(primitive, "await"))()

      async def hold(primitive, user, seconds):
          await primitive.acquire()
          record.enter(user)
          try:
              await asyncio.sleep(seconds)
          finally:
              record.leave()
              primitive.release()

      async def pass_by(primitive, user):
          await wait(primitive)
          record.got(user)

      async def consume(condition, user, lock):
          await lock.acquire()
          try:
              while not record.stock():
                  await wait(condition)
              record.addStock(-1)
              record.got(user)
          finally:
              lock.release()

      async def produce(condition, user, lock):
          await lock.acquire()
          record.addStock(1)
          (condition.notify if hasattr(condition, "notify_all") else condition.signal)(1)
          lock.release()

      async def put(queue, item):
          await queue.put(item)

      async def get(queue, user):
          record.got(await queue.get())

      async def _work(user, seconds, fails):
          try:
              await asyncio.sleep(seconds)
              if fails:
                  raise ValueError(user)
              record.got(user)
          except asyncio.CancelledError:
              record.got(-user)
              raise

      def child(group, user, seconds, fails):
          work = _work(user, seconds, fails)
          if hasattr(group, "create_task"):
              group.create_task(work)
          else:
              group.add(asyncio.create_task(work))

      async def group(fill):
          async with asyncio.TaskGroup() as group:
              fill(group)
      """;

  private static final String JAVASCRIPT =
      """
      import asyncio, { sleep } from "asyncio";

      export const make = (kind, argument) => new asyncio[kind](argument);

      // Java's name for it
      const wait = (primitive) => (primitive.await ? primitive.await() : primitive.wait());
      const task = (body) => asyncio.create_task(
        (signal) => body((awaitable) => asyncio.ensure_future(awaitable, { signal })));

      export const hold = (primitive, user, seconds) => task(async (cancellable) => {
        await cancellable(primitive.acquire());
        record.enter(user);
        try {
          await cancellable(sleep(seconds));
        } finally {
          record.leave();
          primitive.release();
        }
      });

      export const pass_by = (primitive, user) => task(async (cancellable) => {
        await cancellable(wait(primitive));
        record.got(user);
      });

      export const consume = (condition, user, lock) => task(async (cancellable) => {
        await cancellable(lock.acquire());
        try {
          while (!record.stock()) {
            await cancellable(wait(condition));
          }
          record.addStock(-1);
          record.got(user);
        } finally {
          lock.release();
        }
      });

      export const produce = (condition, user, lock) => task(async (cancellable) => {
        await cancellable(lock.acquire());
        record.addStock(1);
        if (condition.signal) condition.signal(1); else condition.notify(1);
        lock.release();
      });

      export const put = (queue, item) => task((cancellable) => cancellable(queue.put(item)));

      export const get = (queue, user) => task(async (cancellable) => {
        record.got(await cancellable(queue.get()));
      });

      const work = (user, seconds, fails) => task(async (cancellable) => {
        try {
          await cancellable(sleep(seconds));
        } catch (error) {
          record.got(-user);
          throw error;
        }
        if (fails) throw new RangeError(user);
        record.got(user);
      });

      export const child = (group, user, seconds, fails) => {
        const child = work(user, seconds, fails);
        if (group.create_task) group.create_task(child); else group.add(child);
      };

      export const group = (fill) => asyncio.TaskGroup.run((group) => fill(group));
      """;

  private static final int SEEDS = 18;
  private static final int USERS = 18;

  private static final Diary RECORD = new Diary();
  @TempDir private static Path folder;
  private static Polyloop polyloop;
  private static EventLoop loop;
  private static GuestModule python;
  private static GuestModule js;

  private final List<Future<?>> users = new CopyOnWriteArrayList<>();
  private final List<Comer> served = new ArrayList<>();
  private Random random = new Random(0);

  @BeforeAll
  static void start() {
    polyloop =
        Polyloop.builder()
            .engine(Guests.ENGINE)
            .clock(new VirtualTime())
            .trusted()
            .expose("record", RECORD)
            .build();
    loop = polyloop.loop();
    python = Guests.load(polyloop, folder, "shares.py", PYTHON);
    js = Guests.load(polyloop, folder, "shares.mjs", JAVASCRIPT);
  }

  @AfterAll
  static void stop() {
    polyloop.close();
  }

  @BeforeEach
  void reset() {
    users.clear();
    served.clear();
    RECORD.order.clear();
    RECORD.inside.set(0);
    RECORD.most.set(0);
    RECORD.stock.set(0);
  }

  // Primitives

  /** Thread rule: the loop's thread. */
  private static Object make(Language maker, String kind, Object... argument) {
    int number = argument.length == 1 && argument[0] instanceof Integer n ? n : 0;
    return switch (maker) {
      case PYTHON -> python.value().getMember("make").execute(with(kind, argument));
      case JAVASCRIPT -> js.value().getMember("make").execute(with(kind, argument));
      case JAVA ->
          switch (kind) {
            case "Lock" -> new Lock(loop);
            case "Event" -> new Event(loop);
            case "Condition" -> new Condition((Lock) argument[0]);
            case "BoundedSemaphore" -> Semaphore.bounded(loop, number);
            case "Barrier" -> new Barrier(loop, number);
            case "Queue" -> Queue.of(loop, number, Buffer.fifo());
            case "LifoQueue" -> Queue.of(loop, number, Buffer.lifo());
            case "PriorityQueue" ->
                Queue.of(
                    loop,
                    number,
                    Buffer.<Object>priority(Comparator.comparingInt(SharedPrimitivesTest::number)));
            default -> throw new IllegalArgumentException(kind);
          };
    };
  }

  private static Object[] with(Object first, Object... rest) {
    return Stream.concat(Stream.of(first), Stream.of(rest)).toArray();
  }

  /** The Java object of a primitive, whoever made it. Thread rule: the loop's thread. */
  private static <T> T java(Object primitive, Class<T> type) {
    return primitive instanceof Value value ? value.as(type) : type.cast(primitive);
  }

  @SuppressWarnings("unchecked") // Items are numbers of any language.
  private static Queue<Object> queue(Object primitive) {
    return java(primitive, Queue.class);
  }

  private static int number(Object item) {
    return item instanceof Value value ? value.asInt() : ((Number) item).intValue();
  }

  // Users

  private static Future<?> user(Language language, String what, Object... arguments) {
    return switch (language) {
      case PYTHON -> python.call(what, Object.class, arguments);
      case JAVASCRIPT -> js.call(what, Object.class, arguments);
      case JAVA -> javaUser(what, arguments[0], (Integer) arguments[1], arguments);
    };
  }

  private static Future<?> javaUser(String what, Object shared, int user, Object[] arguments) {
    return switch (what) {
      case "hold" -> holdInJava(shared, user, (Double) arguments[2]);
      case "pass_by" -> {
        Supplier<LoopFuture<?>> wait =
            is(shared, Event.class)
                ? java(shared, Event.class)::await
                : java(shared, Barrier.class)::await;
        yield polyloop.start(
            () -> {
              Object _ = wait.get().get();
              RECORD.got(user);
              return user;
            });
      }
      case "consume" -> consumeInJava(java(shared, Condition.class), user, lock(arguments[2]));
      case "produce" -> {
        Condition condition = java(shared, Condition.class);
        Lock lock = lock(arguments[2]);
        yield polyloop.start(
            () -> {
              boolean _ = lock.acquire().get();
              RECORD.addStock(1);
              condition.signal(1);
              lock.release();
              return user;
            });
      }
      case "put" -> {
        Queue<Object> queue = queue(shared);
        yield polyloop.start(() -> queue.put(user).get());
      }
      case "get" -> {
        Queue<Object> queue = queue(shared);
        yield polyloop.start(
            () -> {
              Object item = queue.get().get();
              RECORD.got(loop.call(() -> number(item)));
              return user;
            });
      }
      default -> throw new IllegalArgumentException(what);
    };
  }

  private static Lock lock(Object shared) {
    return java(shared, Lock.class);
  }

  /** Whether it is one of that class, whoever made it. */
  private static boolean is(Object shared, Class<?> type) {
    return shared instanceof Value value
        ? type.isInstance(value.getMember("_j").asHostObject())
        : type.isInstance(shared);
  }

  private static Task<Integer> holdInJava(Object shared, int user, double seconds) {
    Acquirable held = is(shared, Lock.class) ? lock(shared) : java(shared, Semaphore.class);
    Duration time = Duration.ofNanos(Math.round(seconds * 1e9));
    return polyloop.start(
        () -> {
          boolean _ = held.acquire().get();
          RECORD.enter(user);
          try {
            Object _ = loop.sleep(time).get();
          } finally {
            RECORD.leave();
            held.release();
          }
          return user;
        });
  }

  private static Task<Integer> consumeInJava(Condition condition, int user, Lock lock) {
    return polyloop.start(
        () -> {
          boolean _ = lock.acquire().get();
          try {
            while (RECORD.stock() == 0) {
              boolean _ = condition.await().get();
            }
            RECORD.addStock(-1);
            RECORD.got(user);
          } finally {
            lock.release();
          }
          return user;
        });
  }

  // Time

  private static void after(int millis, int turns, Runnable action) {
    Object _ = loop.callLater(Duration.ofMillis(millis), () -> afterTurns(turns, action));
  }

  private static void afterTurns(int turns, Runnable action) {
    if (turns == 0) {
      action.run();
    } else {
      loop.execute(() -> afterTurns(turns - 1, action));
    }
  }

  /** A user comes at that time. */
  private void comes(int millis, Language language, String what, Object... arguments) {
    after(millis, 0, () -> users.add(user(language, what, arguments)));
  }

  /** A user comes at that time and may be cancelled at any later one. */
  private Comer comesAtRandom(int millis, Language language, String what, Object... arguments) {
    Comer comer = new Comer();
    int patience = random.nextInt(6);
    int turns = random.nextInt(8);
    boolean cancels = random.nextInt(3) == 0;
    after(
        millis,
        0,
        () -> {
          Future<?> user = user(language, what, arguments);
          comer.future = user;
          users.add(user);
          if (cancels) {
            after(
                patience,
                turns,
                () -> {
                  boolean _ = user.cancel(true);
                });
          }
        });
    return comer;
  }

  /** One that comes later. */
  private static final class Comer {
    private Future<?> future = new CompletableFuture<>();

    boolean isServed() {
      return future.state() == Future.State.SUCCESS;
    }
  }

  private Language anyLanguage() {
    return Language.of(random.nextInt(3));
  }

  /** Lets the loop run until nothing happens any more. */
  private static void idle() throws Exception {
    // The clock gets there only when all else has come to rest.
    Object _ = polyloop.start(() -> loop.sleep(Duration.ofHours(1)).get()).get();
  }

  private static <T> T onLoop(Supplier<T> action) {
    return loop.call(action);
  }

  /** Nobody waits who was not cancelled, and nobody has failed. */
  private void assertAllEnded(String seed) {
    List<String> wrong =
        IntStream.range(0, users.size())
            .filter(
                i ->
                    !Set.of(Future.State.SUCCESS, Future.State.CANCELLED)
                        .contains(users.get(i).state()))
            .mapToObj(i -> i + " " + users.get(i).state() + " " + failureOf(users.get(i)))
            .toList();
    assertEquals(List.of(), wrong, seed);
  }

  private static String failureOf(Future<?> user) {
    return user.state() == Future.State.FAILED ? user.exceptionNow().toString() : "";
  }

  private void eachSeed(Scenario scenario) throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      reset();
      random = new Random(seed);
      Language maker = Language.of(seed);
      scenario.run("seed " + seed + ", made by " + maker, maker);
    }
  }

  private interface Scenario {
    void run(String seed, Language maker) throws Exception;
  }

  // In order

  @ParameterizedTest
  @EnumSource
  void lock_servesTheLanguagesInTheOrderTheyCame(Language maker) throws Exception {
    assertEquals(ascending(12), orderOfHolders(maker, "Lock"));
  }

  @ParameterizedTest
  @EnumSource
  void semaphore_servesTheLanguagesInTheOrderTheyCame(Language maker) throws Exception {
    assertEquals(ascending(12), orderOfHolders(maker, "BoundedSemaphore", 1));
  }

  private List<Integer> orderOfHolders(Language maker, String kind, Object... argument)
      throws Exception {
    onLoop(
        () -> {
          Object shared = make(maker, kind, argument);
          for (int i = 0; i < 12; i++) {
            comes(i, Language.of(i + i / 3), "hold", shared, i, i == 0 ? 0.1 : 0.001);
          }
          return shared;
        });
    idle();
    assertAllEnded(kind);
    assertEquals(1, RECORD.most.get());
    return List.copyOf(RECORD.order);
  }

  @ParameterizedTest
  @CsvSource({
    "PYTHON, Queue", "PYTHON, LifoQueue", "PYTHON, PriorityQueue",
    "JAVASCRIPT, Queue", "JAVASCRIPT, LifoQueue", "JAVASCRIPT, PriorityQueue",
    "JAVA, Queue", "JAVA, LifoQueue", "JAVA, PriorityQueue"
  })
  void queue_hasOneOrder_whicheverLanguagesPutAndGet(Language maker, String kind) throws Exception {
    List<Integer> items = List.of(5, 2, 8, 1, 9, 4, 7, 3, 6);
    onLoop(
        () -> {
          Object shared = make(maker, kind, 9);
          for (int i = 0; i < 9; i++) {
            comes(i, Language.of(i), "put", shared, items.get(i));
            comes(20 + i, Language.of(i + i / 3), "get", shared, i);
          }
          return shared;
        });
    idle();
    assertAllEnded(kind);
    List<Integer> expected =
        switch (kind) {
          case "Queue" -> items;
          case "LifoQueue" -> items.reversed();
          default -> items.stream().sorted().toList();
        };
    assertEquals(expected, RECORD.order);
  }

  @ParameterizedTest
  @EnumSource
  void queue_thatIsEmpty_servesGettersOfTheLanguagesInTheOrderTheyCame(Language maker)
      throws Exception {
    onLoop(
        () -> {
          Object shared = make(maker, "Queue", 0);
          for (int i = 0; i < 9; i++) {
            comes(i, Language.of(i), "get", shared, i);
            comes(20 + i, Language.of(i + i / 3), "put", shared, i);
          }
          return shared;
        });
    idle();
    assertAllEnded("Queue");
    assertEquals(ascending(9), RECORD.order);
  }

  private static List<Integer> ascending(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  @ParameterizedTest
  @EnumSource
  void barrier_letsThreeLanguagesPassTogether(Language maker) throws Exception {
    Object shared =
        onLoop(
            () -> {
              Object barrier = make(maker, "Barrier", 3);
              for (int i = 0; i < 9; i++) {
                comes(i, Language.of(i + i / 3), "pass_by", barrier, i / 3);
              }
              return barrier;
            });
    idle();
    assertAllEnded("Barrier");
    assertEquals(List.of(0, 0, 0, 1, 1, 1, 2, 2, 2), RECORD.order);
    assertEquals(0, onLoop(() -> java(shared, Barrier.class).count()));
  }

  // Groups

  @ParameterizedTest
  @EnumSource
  void taskGroup_waitsForTheTasksOfAllLanguages(Language maker) throws Exception {
    Future<?> group = group(maker, shared -> startChildren(shared, null));
    Object _ = group.get();
    assertEquals(List.of(1, 2, 3), RECORD.order);
  }

  @ParameterizedTest
  @CsvSource({
    "PYTHON, PYTHON", "PYTHON, JAVASCRIPT", "PYTHON, JAVA",
    "JAVASCRIPT, PYTHON", "JAVASCRIPT, JAVASCRIPT", "JAVASCRIPT, JAVA",
    "JAVA, PYTHON", "JAVA, JAVASCRIPT", "JAVA, JAVA"
  })
  void taskGroup_whoseTaskFails_cancelsThoseOfAllLanguages(Language maker, Language failing) {
    Future<?> group = group(maker, shared -> startChildren(shared, failing));
    ExecutionException thrown = assertThrows(ExecutionException.class, group::get);
    String message = String.valueOf(thrown.getMessage());
    assertTrue(message.contains("unhandled errors in a TaskGroup"), message);
    List<Integer> cancelled =
        Stream.of(Language.values())
            .filter(each -> each != failing)
            .map(each -> -each.child)
            .toList();
    assertEquals(Set.copyOf(cancelled), Set.copyOf(RECORD.order));
    assertEquals(2, RECORD.order.size());
  }

  /** One child of each language; the failing one is the first that has slept. */
  private static void startChildren(Object group, @Nullable Language failing) {
    for (Language language : Language.values()) {
      int user = language.child;
      boolean fails = language == failing;
      double seconds = fails ? 0.001 : user;
      switch (language) {
        case PYTHON -> python.value().invokeMember("child", group, user, seconds, fails);
        case JAVASCRIPT -> js.value().invokeMember("child", group, user, seconds, fails);
        case JAVA -> {
          Task<Integer> _ =
              java(group, TaskGroup.class).start(() -> childOfJava(user, seconds, fails));
        }
      }
    }
  }

  private static int childOfJava(int user, double seconds, boolean fails) throws Exception {
    try {
      Object _ = loop.sleep(Duration.ofNanos(Math.round(seconds * 1e9))).get();
    } catch (InterruptedException | CancellationException e) {
      RECORD.got(-user);
      throw e;
    }
    if (fails) {
      throw new IOException("user " + user);
    }
    RECORD.got(user);
    return user;
  }

  /** A task whose group is made by that language, filled on the loop's thread. */
  private static Future<?> group(Language maker, Consumer<Object> fill) {
    ProxyExecutable fillHere =
        arguments -> {
          fill.accept(arguments[0]);
          return null;
        };
    return switch (maker) {
      case PYTHON -> python.call("group", Object.class, fillHere);
      case JAVASCRIPT -> js.call("group", Object.class, fillHere);
      case JAVA ->
          polyloop.start(
              () -> {
                try (TaskGroup group = TaskGroup.open(loop)) {
                  TaskGroup _ =
                      onLoop(
                          () -> {
                            fill.accept(group);
                            return group;
                          });
                }
                return "";
              });
    };
  }

  // As arguments

  /** A service that takes them. */
  public static final class Names {
    /** What they are. */
    @Export
    public String of(Task<?> task, Lock lock, Queue<Object> queue, TaskGroup group) {
      return task.name() + " " + lock.isLocked() + " " + queue.size() + " " + group.tasks().size();
    }
  }

  @Test
  void javaMethod_takesThoseOfGuests() throws Exception {
    GuestModule inPython =
        Guests.load(
            polyloop,
            folder,
            "given.py",
            """
            import asyncio
            async def give(names):
                lock, queue = asyncio.Lock(), asyncio.Queue()
                await lock.acquire()
                queue.put_nowait(1)
                async with asyncio.TaskGroup() as group:
                    return names.of(group.create_task(asyncio.sleep(0), name="mine"), lock, queue, group)
            """);
    GuestModule inJavaScript =
        Guests.load(
            polyloop,
            folder,
            "given.mjs",
            """
            import asyncio, { sleep } from "asyncio";
            export async function give(names) {
              const [lock, queue] = [new asyncio.Lock(), new asyncio.Queue()];
              await lock.acquire();
              queue.put_nowait(1);
              return await asyncio.TaskGroup.run((group) =>
                names.of(group.create_task(() => sleep(0), { name: "mine" }), lock, queue, group));
            }
            """);
    for (GuestModule module : List.of(inPython, inJavaScript)) {
      assertEquals("mine true 1 1", module.call("give", String.class, new Names()).get());
    }
  }

  // With random cancels

  @Test
  void lock_withRandomCancels_isHeldByOne_andServesAllOthersInOrder() throws Exception {
    eachSeed(
        (seed, maker) -> {
          Object shared = holders(maker, "Lock");
          Lock lock = onLoop(() -> lock(shared));
          idle();
          assertAllEnded(seed);
          assertEquals(RECORD.order.stream().sorted().toList(), RECORD.order, seed);
          assertHolders(seed, 1);
          assertFalse(lock.isLocked(), seed);
          assertEquals(0, onLoop(lock::waiterCount), seed);
        });
  }

  @Test
  void semaphore_withRandomCancels_losesNoPermit() throws Exception {
    eachSeed(
        (seed, maker) -> {
          Object shared = holders(maker, "BoundedSemaphore", 3);
          idle();
          assertAllEnded(seed);
          assertHolders(seed, 3);
          Semaphore semaphore = onLoop(() -> java(shared, Semaphore.class));
          assertEquals(3, onLoop(semaphore::value), seed);
          assertEquals(0, onLoop(semaphore::waiterCount), seed);
        });
  }

  private Object holders(Language maker, String kind, Object... argument) {
    return onLoop(
        () -> {
          Object shared = make(maker, kind, argument);
          for (int i = 0; i < USERS; i++) {
            double seconds = random.nextInt(4) / 1000.0;
            served.add(comesAtRandom(i, anyLanguage(), "hold", shared, i, seconds));
          }
          return shared;
        });
  }

  private void assertHolders(String seed, int limit) {
    assertTrue(RECORD.most.get() <= limit, seed);
    assertEquals(0, RECORD.inside.get(), seed);
    assertEquals(RECORD.order.size(), Set.copyOf(RECORD.order).size(), seed);
    for (int i = 0; i < USERS; i++) {
      assertTrue(!served.get(i).isServed() || RECORD.order.contains(i), seed + ", user " + i);
    }
  }

  @Test
  void event_withRandomCancels_wakesAllOthers() throws Exception {
    eachSeed(
        (seed, maker) -> {
          Event event =
              onLoop(
                  () -> {
                    Object shared = make(maker, "Event");
                    Event java = java(shared, Event.class);
                    for (int i = 0; i < USERS; i++) {
                      Comer _ = comesAtRandom(i, anyLanguage(), "pass_by", shared, i);
                    }
                    after(random.nextInt(USERS), random.nextInt(4), java::set);
                    after(random.nextInt(USERS), random.nextInt(4), java::clear);
                    after(USERS, 0, java::set);
                    return java;
                  });
          idle();
          assertAllEnded(seed);
          assertEquals(0, onLoop(event::waiterCount), seed);
        });
  }

  @Test
  void condition_withRandomCancels_losesNoNotification() throws Exception {
    eachSeed(
        (seed, maker) -> {
          Object lock = onLoop(() -> make(maker, "Lock"));
          Condition condition =
              onLoop(
                  () -> {
                    Object shared = make(maker, "Condition", lock);
                    for (int i = 0; i < USERS; i++) {
                      Language language = anyLanguage();
                      Comer _ = comesAtRandom(i, language, "consume", shared, i, lock);
                      comes(random.nextInt(USERS + 5), anyLanguage(), "produce", shared, -1, lock);
                    }
                    return java(shared, Condition.class);
                  });
          idle();
          assertAllEnded(seed);
          assertEquals(USERS, RECORD.stock() + RECORD.order.size(), seed);
          Lock java = onLoop(() -> lock(lock));
          assertFalse(java.isLocked(), seed);
          assertEquals(0, onLoop(() -> java.waiterCount() + condition.waiterCount()), seed);
        });
  }

  @Test
  void barrier_withRandomCancels_keepsNobodyWhenItIsFull() throws Exception {
    eachSeed(
        (seed, maker) -> {
          Barrier barrier =
              onLoop(
                  () -> {
                    Object shared = make(maker, "Barrier", 3);
                    for (int i = 0; i < USERS; i++) {
                      Comer _ = comesAtRandom(i, anyLanguage(), "pass_by", shared, i);
                    }
                    return java(shared, Barrier.class);
                  });
          idle();
          long waiting = users.stream().filter(each -> !each.isDone()).count();
          assertEquals((long) onLoop(barrier::waiting), waiting, seed);
          assertTrue(waiting < 3, seed);
          onLoop(
              () -> {
                users.forEach(each -> each.cancel(true));
                return waiting;
              });
          idle();
          assertAllEnded(seed);
          assertEquals(0, onLoop(barrier::count), seed);
          assertEquals(0, onLoop(barrier.condition()::waiterCount), seed);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"Queue", "LifoQueue", "PriorityQueue"})
  void queue_withRandomCancels_losesAndDoublesNoItem(String kind) throws Exception {
    eachSeed(
        (seed, maker) -> {
          List<Comer> puts = new ArrayList<>();
          List<Comer> gets = new ArrayList<>();
          Queue<Object> queue =
              onLoop(
                  () -> {
                    Object shared = make(maker, kind, 2);
                    for (int i = 0; i < USERS; i++) {
                      int millis = random.nextInt(USERS);
                      puts.add(comesAtRandom(millis, anyLanguage(), "put", shared, i));
                      millis = random.nextInt(USERS);
                      gets.add(comesAtRandom(millis, anyLanguage(), "get", shared, i));
                    }
                    return queue(shared);
                  });
          idle();
          boolean empty = onLoop(queue::isEmpty);
          boolean full = onLoop(queue::isFull);
          assertTrue(empty || gets.stream().allMatch(each -> each.future.isDone()), seed);
          assertTrue(full || puts.stream().allMatch(each -> each.future.isDone()), seed);
          onLoop(
              () -> {
                users.forEach(each -> each.cancel(true));
                return seed;
              });
          idle();
          assertAllEnded(seed);
          List<Integer> items = new ArrayList<>(RECORD.order);
          onLoop(
              () -> {
                while (!queue.isEmpty()) {
                  items.add(number(queue.getNowait()));
                }
                return items;
              });
          assertEquals(items.size(), Set.copyOf(items).size(), seed);
          for (int i = 0; i < USERS; i++) {
            assertTrue(!puts.get(i).isServed() || items.contains(i), seed + ", item " + i);
          }
          assertEquals(0, onLoop(() -> queue.getters() + queue.putters()), seed);
        });
  }
}
