package dev.polyloop.io;

import dev.polyloop.loop.Entry;
import dev.polyloop.loop.EventLoop;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody is to hear of, in order: each signal queues his entry once, and the entry polls.
 *
 * <p>Thread rule: the loop's owner.
 */
final class Signals {
  private final EventLoop loop;
  private final String kind;
  private final ArrayDeque<Signal> queue = new ArrayDeque<>();
  private @Nullable Entry delivery;

  /**
   * Nobody hears yet.
   *
   * @param kind what has the signals, for messages
   */
  Signals(EventLoop loop, String kind) {
    this.loop = loop;
    this.kind = kind;
  }

  /**
   * Names the entry.
   *
   * @throws IllegalStateException if there is one
   */
  void deliverTo(Entry entry) {
    if (delivery != null) {
      throw new IllegalStateException("the " + kind + " has an owner already");
    }
    delivery = Objects.requireNonNull(entry);
  }

  /** Sends one; while nobody is named it is lost. */
  void send(Signal signal) {
    Entry entry = delivery;
    if (entry != null) {
      queue.add(signal);
      loop.enqueue(entry);
    }
  }

  boolean contains(Signal signal) {
    return queue.contains(signal);
  }

  /** The next one, or {@link Signal#NONE}. */
  Signal poll() {
    return queue.isEmpty() ? Signal.NONE : queue.remove();
  }
}
