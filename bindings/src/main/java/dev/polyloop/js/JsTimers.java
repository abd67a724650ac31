package dev.polyloop.js;

import dev.polyloop.guest.LoopThread;
import dev.polyloop.guest.Surroundings;
import dev.polyloop.loop.TimerHandle;
import java.util.HashMap;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Timers and immediates by their ids. They follow the loop that runs on the owner thread.
 *
 * <p>Thread rule: the owner thread.
 */
final class JsTimers {
  private static final long NANOS_PER_MILLISECOND = 1_000_000;

  // An interval is a timer that sets itself anew, and so counts as nested after some rounds.
  private static final int ROUNDS_UNCLAMPED = 5;
  private static final long MINIMUM_INTERVAL = 4 * NANOS_PER_MILLISECOND;

  private final JsGuest guest;
  private final LoopThread thread;
  private final Map<Integer, Entry> entries = new HashMap<>();
  private int lastId;

  JsTimers(JsGuest guest, LoopThread thread) {
    this.guest = guest;
    this.thread = thread;
  }

  /** Sets a timer. */
  int start(Value callback, long nanos, boolean repeat) {
    int id = ++lastId;
    start(id, callback, nanos, repeat, false);
    return id;
  }

  private void start(int id, Value callback, long nanos, boolean repeat, boolean background) {
    Entry entry = new Entry(id, callback, repeat ? nanos : -1, background);
    entries.put(id, entry);
    entry.schedule(nanos);
  }

  /** Sets a timer anew, whether or not it has run. */
  void restart(int id, Value callback, long nanos, boolean repeat, boolean background) {
    clear(id);
    start(id, callback, nanos, repeat, background);
  }

  /**
   * Says whether a timer or immediate keeps a program from ending; does nothing for an unknown id.
   */
  void background(int id, boolean wanted) {
    Entry entry = entries.get(id);
    if (entry == null) {
      return;
    }
    entry.background = wanted;
    if (entry.timer != null) {
      entry.timer.background(wanted);
    } else if (wanted) {
      // What is queued runs; a timer that is due now runs in the next turn, if there is one.
      restart(id, entry.callback, 0, false, true);
    }
  }

  /** Queues the callback for the next turn. */
  int startImmediate(Value callback) {
    Entry entry = new Entry(++lastId, callback, -1, false);
    entries.put(entry.id, entry);
    thread.enqueue(entry);
    return entry.id;
  }

  /** Takes a timer or immediate back; does nothing for an unknown id. */
  void clear(int id) {
    Entry entry = entries.remove(id);
    if (entry != null) {
      entry.cancel();
    }
  }

  /** Takes all back. */
  void clear() {
    entries.values().forEach(Entry::cancel);
    entries.clear();
  }

  private final class Entry implements LoopThread.Ambient {
    private final int id;
    private final Value callback;
    private final Surroundings surroundings = thread.surroundings();

    /** The interval in nanoseconds, negative if there is none. */
    private final long interval;

    private @Nullable TimerHandle timer;
    private boolean background;
    private boolean cancelled;
    private int rounds;

    Entry(int id, Value callback, long interval, boolean background) {
      this.id = id;
      this.callback = callback;
      this.interval = interval;
      this.background = background;
    }

    void schedule(long nanos) {
      timer = thread.current().callAt(thread.current().nanos() + nanos, this);
      timer.background(background);
    }

    void cancel() {
      cancelled = true;
      if (timer != null) {
        timer.cancel();
      }
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void run() {
      if (interval < 0) {
        entries.remove(id);
      }
      thread.step(surroundings, () -> guest.runEntry(callback));
      if (interval >= 0 && !cancelled) {
        rounds++;
        schedule(rounds >= ROUNDS_UNCLAMPED ? Math.max(interval, MINIMUM_INTERVAL) : interval);
      }
    }

    @Override
    public String toString() {
      return "<JavaScript timer " + id + ">";
    }
  }
}
