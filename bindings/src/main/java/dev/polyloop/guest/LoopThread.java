package dev.polyloop.guest;

import dev.polyloop.loop.Entry;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.Scheduler;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
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

  private final EventLoop root;
  // Any thread.
  private final Set<EventLoop> loops =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
  private volatile EventLoop current;
  private volatile @Nullable Thread owner;

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

  private void remember(EventLoop loop) {
    boolean isNew = loops.add(loop);
    assert isNew || loops.contains(loop);
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
