package dev.polyloop.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The queue by which other threads reach a loop: many producers, one consumer. Adding is wait-free
 * (one atomic exchange); order is that of the exchanges.
 */
final class Inbox {
  private static final VarHandle TAIL;

  static {
    try {
      TAIL = MethodHandles.lookup().findVarHandle(Inbox.class, "tail", Node.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final class Node {
    @Nullable Entry entry;
    volatile @Nullable Node next;

    Node(@Nullable Entry entry) {
      this.entry = entry;
    }
  }

  // Owned by the consumer.
  private Node head = new Node(null);

  // Exchanged by producers.
  private volatile Node tail = head;

  /** Any thread. */
  void add(Entry entry) {
    Node node = new Node(entry);
    Node previous = (Node) TAIL.getAndSet(this, node);
    previous.next = node;
  }

  /** Any thread; false may be out of date at once, true only if nothing is being added. */
  boolean isEmpty() {
    return head == tail;
  }

  /** Takes the oldest entry. Consumer only. */
  @Nullable Entry poll() {
    Node first = head;
    Node next = first.next;
    if (next == null) {
      if (first == tail) {
        return null;
      }
      // A producer has exchanged the tail and is about to link its node.
      while ((next = first.next) == null) {
        Thread.onSpinWait();
      }
    }
    head = next;
    Entry entry = next.entry;
    next.entry = null;
    return entry;
  }
}
