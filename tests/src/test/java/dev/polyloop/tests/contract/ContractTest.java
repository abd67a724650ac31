package dev.polyloop.tests.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.polyloop.Polyloop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.graalvm.polyglot.Engine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Awaiting across languages: a test for each producer, consumer and outcome, in one {@code
 * Polyloop}, and one more for those in which it is closed. A cell that cannot be is printed with
 * its reason.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractTest {
  /** Turns enough for everybody to have begun to wait, or to be done. */
  private static final int TURNS = 10;

  private final Engine engine = Polyloop.newEngine();
  private final Contract contract = new Contract(engine);

  private record Cell(Producer producer, Consumer consumer, Outcome outcome) {
    @Nullable String impossible() {
      return outcome.impossible(producer, consumer);
    }

    @Override
    public String toString() {
      return producer + " awaited by " + consumer + ": " + outcome;
    }
  }

  /** A consumer, to be cancelled by running it, and what it waits for. */
  private static final class Wait {
    final Ending ending;
    final CompletableFuture<Object> work = new CompletableFuture<>();
    final CompletableFuture<Runnable> consumer = new CompletableFuture<>();
    final CompletableFuture<String> told = new CompletableFuture<>();

    Wait(Ending ending) {
      this.ending = ending;
    }
  }

  @AfterAll
  void close() {
    contract.close();
    engine.close();
  }

  @TestFactory
  Stream<DynamicTest> cells() {
    List<Cell> cells = new ArrayList<>();
    for (Producer producer : Producer.values()) {
      for (Consumer consumer : Consumer.values()) {
        for (Outcome outcome : Outcome.values()) {
          Cell cell = new Cell(producer, consumer, outcome);
          if (cell.impossible() == null) {
            cells.add(cell);
          } else {
            System.out.println("no cell " + cell + ": " + cell.impossible());
          }
        }
      }
    }
    Map<Cell, Wait> begun = new HashMap<>(runAndClose(cells));
    begun.putAll(begin(cells, Outcome.TIMED_OUT, contract));
    return cells.stream()
        .map(cell -> DynamicTest.dynamicTest(cell.toString(), () -> check(cell, begun.get(cell))));
  }

  /** Begins one cell after the other without waiting for it. */
  private static Map<Cell, Wait> begin(List<Cell> cells, Outcome outcome, Contract contract) {
    Map<Cell, Wait> waits = new HashMap<>();
    int turns = 0;
    for (Cell cell : cells) {
      if (cell.outcome == outcome) {
        Wait wait = new Wait(contract.ending(cell.producer, cell.consumer, cell.outcome));
        waits.put(cell, wait);
        contract.later(turns++, () -> wait(cell, wait, contract));
      }
    }
    return waits;
  }

  private static void wait(Cell cell, Wait wait, Contract contract) {
    Object work = contract.produce(cell.producer, wait.ending);
    wait.work.complete(work);
    wait.consumer.complete(contract.consume(cell.consumer, work, wait.ending, wait.told));
  }

  /** Begins all the cells whose loop is closed, in one loop, and closes it. */
  private Map<Cell, Wait> runAndClose(List<Cell> cells) {
    try (Contract closing = new Contract(engine)) {
      Map<Cell, Wait> waits = begin(cells, Outcome.LOOP_CLOSED, closing);
      CompletableFuture<Boolean> begun = new CompletableFuture<>();
      closing.later(waits.size() + TURNS, () -> begun.complete(true));
      boolean _ = begun.join();
      return waits;
    }
  }

  private void check(Cell cell, @Nullable Wait begun) throws Exception {
    Wait wait = begun == null ? run(cell) : begun;
    Outcome outcome = cell.outcome;
    assertEquals(outcome.expected(cell.producer, cell.consumer), get(wait.told), cell::toString);
    boolean reaches = outcome.reaches(cell.producer, cell.consumer);
    if (outcome == Outcome.LOOP_CLOSED && !reaches) {
      return;
    }
    // It has been cancelled by now, or never will be.
    boolean _ = wait.ending.signal.complete(true);
    assertEquals(
        reaches ? "cancelled" : "settled",
        get(wait.ending.ended),
        () -> "the end of the producer, " + cell);
    if (outcome == Outcome.CANCELLED_BY_CONSUMER && !reaches && cell.producer.isShared()) {
      CompletableFuture<String> again = new CompletableFuture<>();
      contract.later(
          0,
          () -> {
            Runnable _ = contract.consume(cell.consumer, wait.work.join(), wait.ending, again);
          });
      assertEquals("value", get(again), () -> "awaited again, " + cell);
    }
  }

  private static String get(CompletableFuture<String> told) throws Exception {
    return told.get(30, TimeUnit.SECONDS);
  }

  private Wait run(Cell cell) {
    Wait wait = new Wait(contract.ending(cell.producer, cell.consumer, cell.outcome));
    contract.later(0, () -> begin(cell, wait));
    return wait;
  }

  private void begin(Cell cell, Wait wait) {
    Ending ending = wait.ending;
    switch (cell.outcome) {
      case VALUE_BEFORE -> {
        boolean _ = ending.signal.complete(true);
        Object work = contract.produce(cell.producer, ending);
        contract.later(
            TURNS,
            () -> wait.consumer.complete(contract.consume(cell.consumer, work, ending, wait.told)));
      }
      case VALUE_BY_OTHER_THREAD -> {
        wait(cell, wait, contract);
        Thread _ = Thread.startVirtualThread(() -> ending.signal.complete(true));
      }
      case CANCELLED_BY_CONSUMER -> {
        wait(cell, wait, contract);
        contract.later(TURNS, wait.consumer.join());
      }
      default -> {
        wait(cell, wait, contract);
        contract.later(TURNS, () -> ending.signal.complete(true));
      }
    }
  }
}
