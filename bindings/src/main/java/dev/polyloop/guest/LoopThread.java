package dev.polyloop.guest;

import dev.polyloop.loop.Entry;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.Origin;
import dev.polyloop.loop.Scheduler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that owns the guests, and the loops that run on it. A root loop lives as long as the
 * {@code Polyloop}; a Python program's {@code asyncio.run} brings a loop of its own. What belongs
 * to the thread rather than to a loop (JavaScript's timers and jobs, completions for promises)
 * follows the loop that runs, so that there is one scheduler at any moment.
 *
 * <p>Thread rule: {@link #run} on the owner thread; the rest on any.
 */
public final class LoopThread {
  /** Marks an entry that follows the thread. */
  public interface Ambient extends Entry {}

  private static final ScopedValue<Surroundings> CALLER = ScopedValue.newInstance();

  private final EventLoop root;
  // Any thread.
  private final Set<EventLoop> loops =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
  private volatile EventLoop current;
  private volatile @Nullable Thread owner;

  // The owner.
  private @Nullable GuestVariables variables;
  private Supplier<@Nullable Surroundings> jobs = () -> null;

  /** A thread whose lasting loop is {@code root}; not yet bound to a thread. */
  public LoopThread(EventLoop root) {
    this.root = Objects.requireNonNull(root);
    this.current = root;
  }

  /** Makes the calling thread the owner. */
  public void bind() {
    owner = Thread.currentThread();
  }

  /** Whether the calling thread is the owner. */
  public boolean isOwner() {
    return Thread.currentThread().equals(owner);
  }

  /** The loop that lasts. */
  public EventLoop root() {
    return root;
  }

  /** The loop that runs on the owner thread now, or the root. */
  public EventLoop current() {
    return current;
  }

  /** Whether it is the root, or a loop that was run by {@link #run} and is still referred to. */
  public boolean knows(Scheduler scheduler) {
    return scheduler instanceof EventLoop loop && (loop.equals(root) || loops.contains(loop));
  }

  /** Runs a loop until it is stopped; on the owner thread it takes the ambient work along. */
  public void run(EventLoop loop) {
    remember(loop);
    if (loop.equals(root) || !isOwner()) {
      loop.run();
      return;
    }
    if (EventLoop.running() != null) {
      // Refuses, with the message of the rule that is broken.
      loop.run();
      return;
    }
    current = loop;
    root.moveTo(loop, entry -> true);
    try {
      loop.run();
    } finally {
      current = root;
      loop.moveTo(root, Ambient.class::isInstance);
    }
  }

  // What is ambient

  /** Tells what is ambient for the job that runs, of a language whose steps hold several. */
  public void jobs(Supplier<@Nullable Surroundings> asked) {
    jobs = asked;
  }

  /** The variables of the step that runs, or null. Owner only. */
  public @Nullable GuestVariables variables() {
    return variables;
  }

  /** Says whose variables the step has that runs from now on. Any thread; only the owner counts. */
  public void variables(@Nullable GuestVariables next) {
    if (isOwner()) {
      variables = next;
    }
  }

  /**
   * What is ambient for the code that runs: on the owner thread that of the job or step, in a
   * {@link #carried} action that of whoever began it. Any thread.
   */
  public Surroundings surroundings() {
    if (!isOwner()) {
      return CALLER.orElse(Surroundings.NONE);
    }
    Surroundings ofJob = jobs.get();
    return ofJob == null ? stepSurroundings() : ofJob;
  }

  /** What is ambient for the step that runs, whichever of its jobs that is. Owner only. */
  public Surroundings stepSurroundings() {
    Origin origin = current.origin();
    return origin == null && variables == null
        ? Surroundings.NONE
        : new Surroundings(origin, variables);
  }

  /** Begins a step, and runs it with what is ambient for it. Owner only. */
  public void step(Surroundings surroundings, Runnable action) {
    current.origin(surroundings.origin());
    within(surroundings.variables(), action);
  }

  /** Runs the action with the variables, or with those in force if there are none. Owner only. */
  @SuppressWarnings("ReferenceEquality") // Variables are an identity.
  public void within(@Nullable GuestVariables wanted, Runnable action) {
    GuestVariables before = variables;
    if (wanted == null || wanted == before) {
      action.run();
      return;
    }
    wanted.within(
        () -> {
          variables = wanted;
          try {
            action.run();
          } finally {
            variables = before;
          }
        });
  }

  /** As {@link #within(GuestVariables, Runnable)}, with a result. */
  public <T extends @Nullable Object> T within(
      @Nullable GuestVariables wanted, Supplier<? extends T> action) {
    if (wanted == null) {
      return action.get();
    }
    List<T> result = new ArrayList<>(1);
    within(
        wanted,
        () -> {
          boolean added = result.add(action.get());
          assert added;
        });
    return result.getFirst();
  }

  /** The call, to be made on another thread with the same ambient as here. Any thread. */
  public <T extends @Nullable Object> Callable<T> carried(Callable<T> call) {
    Surroundings here = surroundings();
    return here.equals(Surroundings.NONE)
        ? call
        : () -> ScopedValue.where(CALLER, here).call(call::call);
  }

  private void remember(EventLoop loop) {
    boolean isNew = loops.add(loop);
    assert isNew || loops.contains(loop);
  }

  /** Runs work that belongs to the thread: now if this is the owner, else when it gets to it. */
  public void execute(Runnable work) {
    if (isOwner()) {
      work.run();
    } else {
      enqueue((Ambient) work::run);
    }
  }

  /** Queues work that belongs to the thread. Any thread. */
  public void enqueue(Ambient entry) {
    EventLoop loop = current;
    try {
      loop.enqueue(entry);
    } catch (IllegalStateException e) {
      if (loop.equals(root)) {
        throw e;
      }
      // The program's loop was closed in between: its root goes on.
      root.enqueue(entry);
    }
  }
}
