package dev.polyloop.sync;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue between coroutines, with or without a limit: asyncio's {@code Queue}, {@code LifoQueue}
 * and {@code PriorityQueue}. Getters and putters are woken in the order they came; one that finds
 * itself overtaken waits again, at the end.
 *
 * <p>Thread rule: {@link #put}, {@link #get}, {@link #putNowait}, {@link #getNowait}, {@link
 * #join}, {@link #taskDone}, {@link #size}, {@link #isEmpty}, {@link #isFull}, {@link #maxsize} and
 * {@link #isFinished} are safe on any thread; the rest is the loop's.
 *
 * <p>Source: {@code Queue} in CPython 3.12's {@code Lib/asyncio/queues.py}.
 *
 * @param <T> the items' type
 */
public final class Queue<T extends @Nullable Object> extends LoopBound {
  private final Buffer<T> buffer;
  private final int maxsize;
  private final WaiterQueue getters = new WaiterQueue();
  private final WaiterQueue putters = new WaiterQueue();

  // finished.isSet() == (unfinished == 0)
  private final Event finished = new Event();
  private int unfinished;

  private Queue(@Nullable EventLoop loop, int maxsize, Buffer<T> buffer) {
    super(loop);
    this.buffer = Objects.requireNonNull(buffer);
    this.maxsize = maxsize;
    finished.set();
  }

  /** First in, first out; no limit if {@code maxsize} is not positive. */
  public static <T extends @Nullable Object> Queue<T> fifo(int maxsize) {
    return of(maxsize, Buffer.fifo());
  }

  /** Last in, first out; no limit if {@code maxsize} is not positive. */
  public static <T extends @Nullable Object> Queue<T> lifo(int maxsize) {
    return of(maxsize, Buffer.lifo());
  }

  /** The least first; no limit if {@code maxsize} is not positive. */
  public static <T extends @Nullable Object> Queue<T> priority(
      int maxsize, Comparator<? super T> order) {
    return of(maxsize, Buffer.priority(order));
  }

  /** Any storage; binds to the loop of its first waiter. */
  public static <T extends @Nullable Object> Queue<T> of(int maxsize, Buffer<T> buffer) {
    return new Queue<>(null, maxsize, buffer);
  }

  /** Any storage; a queue of the loop. */
  public static <T extends @Nullable Object> Queue<T> of(
      EventLoop loop, int maxsize, Buffer<T> buffer) {
    return new Queue<>(Objects.requireNonNull(loop), maxsize, buffer);
  }

  /**
   * Puts an item in, as soon as there is room. Cancelling the future before it is done leaves the
   * item out.
   *
   * @throws IllegalStateException if the queue has no loop and none runs here, or another one does
   */
  public LoopFuture<@Nullable Void> put(T item) {
    return start(operation -> putIn(operation, item));
  }

  private void putIn(Operation<@Nullable Void> operation, T item) {
    if (!isFull()) {
      putNowait(item);
      operation.finish(null, null);
      return;
    }
    LoopFuture<?> putter = operation.newWaiter();
    enqueuePutter(putter);
    operation.await(
        putter,
        cancelled -> {
          if (cancelled == null) {
            putIn(operation, item);
          } else {
            abandonedPutter(putter, !isFull());
            operation.finish(null, cancelled);
          }
        });
  }

  /**
   * Takes the next item, as soon as there is one. Cancelling the future before it is done leaves
   * the item to others.
   *
   * @throws IllegalStateException if the queue has no loop and none runs here, or another one does
   */
  public LoopFuture<T> get() {
    return start(
        operation -> {
          operation.ifUndelivered(this::putBack);
          getIn(operation);
        });
  }

  /** The queue may have one item too many then: a putter may have used the room. */
  private void putBack(T item) {
    buffer.putBack(item);
    getters.wakeAndRemoveNext(null);
  }

  private void getIn(Operation<T> operation) {
    if (!isEmpty()) {
      operation.complete(getNowait());
      return;
    }
    LoopFuture<?> getter = operation.newWaiter();
    enqueueGetter(getter);
    operation.await(
        getter,
        cancelled -> {
          if (cancelled == null) {
            getIn(operation);
          } else {
            abandonedGetter(getter, !isEmpty());
            operation.endCancelled(cancelled);
          }
        });
  }

  /**
   * Puts an item in.
   *
   * @throws QueueFullException if there is no room
   */
  public void putNowait(T item) {
    if (isElsewhere()) {
      run(() -> putNowait(item));
      return;
    }
    if (isFull()) {
      throw new QueueFullException();
    }
    buffer.put(item);
    itemPut();
  }

  /**
   * Takes the next item.
   *
   * @throws QueueEmptyException if there is none
   */
  public T getNowait() {
    if (isElsewhere()) {
      return call(this::getNowait);
    }
    if (isEmpty()) {
      throw new QueueEmptyException();
    }
    T item = buffer.take();
    itemTaken();
    return item;
  }

  /**
   * Says that the work on an item taken is done.
   *
   * @throws IllegalArgumentException if that was said for every item already
   */
  public void taskDone() {
    if (isElsewhere()) {
      run(this::taskDone);
      return;
    }
    if (unfinished <= 0) {
      throw new IllegalArgumentException("task_done() called too many times");
    }
    unfinished--;
    if (unfinished == 0) {
      finished.set();
    }
  }

  /**
   * Waits until the work on all items is done.
   *
   * @throws IllegalStateException if the queue has no loop and none runs here, or another one does
   */
  public LoopFuture<@Nullable Void> join() {
    return start(this::joinIn);
  }

  private void joinIn(Operation<@Nullable Void> operation) {
    finished.awaitIn(operation, cancelled -> operation.finish(null, cancelled));
  }

  /** How many items there are. */
  public int size() {
    return isElsewhere() ? call(buffer::size) : buffer.size();
  }

  /** The limit; none if it is not positive. Any thread. */
  public int maxsize() {
    return maxsize;
  }

  /** Whether there is no item. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /** Whether there is no room. */
  public boolean isFull() {
    return maxsize > 0 && size() >= maxsize;
  }

  // For guests that suspend by themselves and keep the items themselves

  /** An item was put: wakes the next getter. */
  public void itemPut() {
    unfinished++;
    finished.clear();
    getters.wakeAndRemoveNext(null);
  }

  /** An item was taken: wakes the next putter. */
  public void itemTaken() {
    putters.wakeAndRemoveNext(null);
  }

  /** A getter is about to be awaited; whoever wakes it dequeues it. */
  public void enqueueGetter(LoopFuture<?> getter) {
    bindTo(getter);
    getters.add(getter);
  }

  /** The getter waits no more. */
  public void dequeueGetter(LoopFuture<?> getter) {
    getters.remove(getter);
  }

  /**
   * A getter's wait ended with an exception: ends the waiter, and if it had been woken, wakes the
   * next instead.
   *
   * @param nonEmpty whether there is an item to get
   */
  public void abandonedGetter(LoopFuture<?> getter, boolean nonEmpty) {
    abandoned(getters, getter, nonEmpty);
  }

  /** A putter is about to be awaited; whoever wakes it dequeues it. */
  public void enqueuePutter(LoopFuture<?> putter) {
    bindTo(putter);
    putters.add(putter);
  }

  /** The putter waits no more. */
  public void dequeuePutter(LoopFuture<?> putter) {
    putters.remove(putter);
  }

  /**
   * A putter's wait ended with an exception: ends the waiter, and if it had been woken, wakes the
   * next instead.
   *
   * @param notFull whether there is room
   */
  public void abandonedPutter(LoopFuture<?> putter, boolean notFull) {
    abandoned(putters, putter, notFull);
  }

  private static void abandoned(WaiterQueue waiters, LoopFuture<?> waiter, boolean mayProceed) {
    boolean woken = !waiter.cancel((Object) null) && !waiter.isCancelled();
    waiters.remove(waiter);
    if (woken && mayProceed) {
      waiters.wakeAndRemoveNext(null);
    }
  }

  /** A waiter of {@link #join} is about to be awaited, while work is unfinished. */
  public void enqueueJoiner(LoopFuture<?> joiner) {
    bindTo(joiner);
    finished.enqueue(joiner);
  }

  /** The wait of {@link #join} is over, however it ended. */
  public void dequeueJoiner(LoopFuture<?> joiner) {
    finished.dequeue(joiner);
  }

  /** The getters that wait to be woken, in order. */
  public List<LoopFuture<?>> waitingGetters() {
    return getters.list();
  }

  /** The putters that wait to be woken, in order. */
  public List<LoopFuture<?>> waitingPutters() {
    return putters.list();
  }

  /** How many getters wait to be woken. */
  public int getters() {
    return getters.size();
  }

  /** How many putters wait to be woken. */
  public int putters() {
    return putters.size();
  }

  /** How many wait in {@link #join}, those included that are done and have not resumed. */
  public int joiners() {
    return finished.waiterCount();
  }

  /** How many items were put whose work is not done. */
  public int unfinished() {
    return unfinished;
  }

  /** Whether the work on all items is done. Any thread. */
  public boolean isFinished() {
    return finished.isSet();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("<Queue maxsize=").append(maxsize);
    if (!getters.isEmpty()) {
      text.append(" getters[").append(getters.size()).append(']');
    }
    if (!putters.isEmpty()) {
      text.append(" putters[").append(putters.size()).append(']');
    }
    if (unfinished > 0) {
      text.append(" tasks=").append(unfinished);
    }
    return text.append('>').toString();
  }
}
