package dev.polyloop.python;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Task;
import dev.polyloop.loop.TaskGroup;
import dev.polyloop.loop.Timeout;
import dev.polyloop.sync.Acquirable;
import dev.polyloop.sync.Barrier;
import dev.polyloop.sync.Buffer;
import dev.polyloop.sync.Condition;
import dev.polyloop.sync.Event;
import dev.polyloop.sync.Lock;
import dev.polyloop.sync.Queue;
import dev.polyloop.sync.Semaphore;
import dev.polyloop.sync.Synchronizer;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link PythonHost} for timeouts, task groups, locks and queues. Python waits by
 * itself; these are the moves of the Java state before and after a wait.
 *
 * <p>Thread rule: the loop's thread.
 */
public abstract class PythonPrimitives {
  private final PythonGuest guest;

  PythonPrimitives(PythonGuest guest) {
    this.guest = guest;
  }

  // Timeouts

  @Export
  public Timeout enter_timeout(PythonLoop loop, Task<?> task, boolean limited, double when) {
    EventLoop java = loop.java();
    Timeout timeout = new Timeout(java, deadline(limited, when));
    timeout.enter(task);
    return timeout;
  }

  /** What is wrong, or the empty string. */
  @Export
  public String timeout_reschedule(Timeout timeout, boolean limited, double when) {
    try {
      timeout.reschedule(deadline(limited, when));
      return "";
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Export
  public boolean timeout_expired(Timeout timeout) {
    return timeout.expired();
  }

  @Export
  public String timeout_state(Timeout timeout) {
    return timeout.state();
  }

  @Export
  public boolean timeout_exit(Timeout timeout, boolean cancelled) {
    return timeout.exit(cancelled);
  }

  private static long deadline(boolean limited, double when) {
    return limited ? PythonHost.toNanos(when) : Timeout.NEVER;
  }

  // Task groups

  @Export
  public TaskGroup enter_group(PythonLoop loop, Task<?> parent) {
    TaskGroup group = new TaskGroup(loop.java());
    group.enter(parent);
    return group;
  }

  @Export
  public String group_refusal(TaskGroup group) {
    String refusal = group.refusal();
    return refusal == null ? "" : refusal;
  }

  @Export
  public void group_add(TaskGroup group, Task<?> task) {
    Task<?> _ = group.add(task);
  }

  @Export
  public boolean group_leave(TaskGroup group, Value exception) {
    return group.leave(exception.isNull() ? null : guest.throwable(exception));
  }

  @Export
  public boolean group_has_tasks(TaskGroup group) {
    return group.hasTasks();
  }

  @Export
  public void group_waiter(TaskGroup group, @Nullable LoopFuture<?> waiter) {
    group.waiter(waiter);
  }

  @Export
  public boolean group_aborting(TaskGroup group) {
    return group.isAborting();
  }

  @Export
  public void group_abort(TaskGroup group) {
    group.abort();
  }

  @Export
  public Object group_base_error(TaskGroup group) {
    Throwable error = group.baseError();
    return error == null ? guest.none() : guest.exception(error);
  }

  @Export
  public void group_add_error(TaskGroup group, Value exception) {
    group.addError(guest.throwable(exception));
  }

  @Export
  public List<Object> group_take_errors(TaskGroup group) {
    List<Object> errors = new ArrayList<>();
    group.takeErrors().forEach(error -> errors.add(guest.exception(error)));
    return errors;
  }

  @Export
  public int group_task_count(TaskGroup group) {
    return group.tasks().size();
  }

  @Export
  public int group_error_count(TaskGroup group) {
    return group.errors().size();
  }

  // Waiters of locks, events, conditions, semaphores

  @Export
  public void enqueue(Synchronizer primitive, LoopFuture<?> waiter) {
    primitive.enqueue(waiter);
  }

  @Export
  public void dequeue(Synchronizer primitive, LoopFuture<?> waiter) {
    primitive.dequeue(waiter);
  }

  @Export
  public int waiter_count(Synchronizer primitive) {
    return primitive.waiterCount();
  }

  @Export
  public List<Object> waiters(Synchronizer primitive) {
    return peers(primitive.waiting());
  }

  private List<Object> peers(List<LoopFuture<?>> futures) {
    List<Object> peers = new ArrayList<>();
    futures.forEach(future -> peers.add(guest.peerOf(future)));
    return peers;
  }

  @Export
  public boolean is_grant(LoopFuture<?> future) {
    return future.isGrant();
  }

  @Export
  public void undelivered(LoopFuture<?> future) {
    future.undelivered();
  }

  // Locks and semaphores

  @Export
  public boolean try_acquire(Acquirable primitive) {
    return primitive.tryAcquire();
  }

  /** The waiter was woken and its primitive is taken. */
  @Export
  public void acquired(Acquirable primitive, LoopFuture<?> waiter) {
    primitive.dequeue(waiter);
    primitive.acquired();
  }

  @Export
  public void abandoned(Acquirable primitive, LoopFuture<?> waiter) {
    primitive.abandoned(waiter);
  }

  @Export
  public Lock new_lock() {
    return new Lock();
  }

  @Export
  public boolean lock_locked(Lock lock) {
    return lock.isLocked();
  }

  /** False if it is free already. */
  @Export
  public boolean lock_release(Lock lock) {
    if (!lock.isLocked()) {
      return false;
    }
    lock.release();
    return true;
  }

  // Events

  @Export
  public Event new_event() {
    return new Event();
  }

  @Export
  public boolean event_is_set(Event event) {
    return event.isSet();
  }

  @Export
  public void event_set(Event event) {
    event.set();
  }

  @Export
  public void event_clear(Event event) {
    event.clear();
  }

  // Conditions

  @Export
  public Condition new_condition(@Nullable Lock lock) {
    return lock == null ? new Condition() : new Condition(lock);
  }

  @Export
  public void condition_wake(Condition condition, int count) {
    condition.wake(count);
  }

  // Semaphores

  @Export
  public Semaphore new_semaphore(int value) {
    return new Semaphore(value);
  }

  @Export
  public int semaphore_value(Semaphore semaphore) {
    return semaphore.value();
  }

  @Export
  public boolean semaphore_locked(Semaphore semaphore) {
    return semaphore.isLocked();
  }

  @Export
  public void semaphore_release(Semaphore semaphore) {
    semaphore.release();
  }

  // Barriers

  @Export
  public Barrier new_barrier(int parties) {
    return new Barrier(parties);
  }

  @Export
  public Condition barrier_condition(Barrier barrier) {
    return barrier.condition();
  }

  @Export
  public Lock condition_lock(Condition condition) {
    return condition.lock();
  }

  @Export
  public String barrier_state(Barrier barrier) {
    return barrier.state();
  }

  @Export
  public boolean barrier_must_block(Barrier barrier) {
    return barrier.mustBlock();
  }

  @Export
  public boolean barrier_is_broken(Barrier barrier) {
    return barrier.isBroken();
  }

  @Export
  public boolean barrier_is_filling(Barrier barrier) {
    return barrier.isFilling();
  }

  @Export
  public int barrier_arrive(Barrier barrier) {
    return barrier.arrive();
  }

  @Export
  public void barrier_leave(Barrier barrier) {
    barrier.leave();
  }

  @Export
  public void barrier_reset(Barrier barrier) {
    barrier.reset();
  }

  @Export
  public void barrier_abort(Barrier barrier) {
    barrier.abort();
  }

  @Export
  public int barrier_parties(Barrier barrier) {
    return barrier.parties();
  }

  @Export
  public int barrier_waiting(Barrier barrier) {
    return barrier.waiting();
  }

  @Export
  public int barrier_count(Barrier barrier) {
    return barrier.count();
  }

  // Queues

  @Export
  public Queue<Object> new_queue(Value object, int maxsize) {
    return Queue.of(maxsize, new PythonBuffer(object));
  }

  /**
   * The items of a Python queue, asked for when another language uses it: of any language when put,
   * {@link Value}s when taken.
   */
  private record PythonBuffer(Value queue) implements Buffer<Object> {
    @Override
    public int size() {
      return queue.invokeMember("qsize").asInt();
    }

    @Override
    public void put(Object item) {
      queue.invokeMember("_put", item);
    }

    @Override
    public Object take() {
      return queue.invokeMember("_get");
    }
  }

  @Export
  public void queue_item_put(Queue<?> queue) {
    queue.itemPut();
  }

  @Export
  public void queue_item_taken(Queue<?> queue) {
    queue.itemTaken();
  }

  @Export
  public void queue_enqueue_getter(Queue<?> queue, LoopFuture<?> getter) {
    queue.enqueueGetter(getter);
  }

  @Export
  public void queue_abandoned_getter(Queue<?> queue, LoopFuture<?> getter, boolean nonEmpty) {
    queue.abandonedGetter(getter, nonEmpty);
  }

  @Export
  public void queue_enqueue_putter(Queue<?> queue, LoopFuture<?> putter) {
    queue.enqueuePutter(putter);
  }

  @Export
  public void queue_abandoned_putter(Queue<?> queue, LoopFuture<?> putter, boolean notFull) {
    queue.abandonedPutter(putter, notFull);
  }

  @Export
  public void queue_enqueue_joiner(Queue<?> queue, LoopFuture<?> joiner) {
    queue.enqueueJoiner(joiner);
  }

  @Export
  public void queue_dequeue_joiner(Queue<?> queue, LoopFuture<?> joiner) {
    queue.dequeueJoiner(joiner);
  }

  /** False if there is no item left to be done. */
  @Export
  public boolean queue_task_done(Queue<?> queue) {
    if (queue.unfinished() == 0) {
      return false;
    }
    queue.taskDone();
    return true;
  }

  @Export
  public boolean queue_is_finished(Queue<?> queue) {
    return queue.isFinished();
  }

  @Export
  public int queue_unfinished(Queue<?> queue) {
    return queue.unfinished();
  }

  @Export
  public List<Object> queue_waiting_getters(Queue<?> queue) {
    return peers(queue.waitingGetters());
  }

  @Export
  public List<Object> queue_waiting_putters(Queue<?> queue) {
    return peers(queue.waitingPutters());
  }

  @Export
  public int queue_getters(Queue<?> queue) {
    return queue.getters();
  }

  @Export
  public int queue_putters(Queue<?> queue) {
    return queue.putters();
  }
}
