package dev.polyloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Watched
final class InboxTest {
  private static final int PRODUCERS = 8;
  private static final int EACH = 50_000;

  @RegisterExtension final LoopFixture fixture = new LoopFixture();

  private final Inbox inbox = new Inbox();

  private record Numbered(int producer, int number) implements Entry {
    @Override
    public void run() {}
  }

  static List<Long> seeds() {
    return List.of(1L, 2L, System.nanoTime());
  }

  @Test
  void poll_empty_isNull() {
    assertTrue(inbox.isEmpty());
    assertNull(inbox.poll());
    assertTrue(inbox.isEmpty());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void operations_random_agreeWithTheModel(long seed) {
    Random random = new Random(seed);
    ArrayDeque<Entry> model = new ArrayDeque<>();
    for (int step = 0; step < 20_000; step++) {
      String where = "seed " + seed + ", step " + step;
      if (random.nextBoolean()) {
        Entry entry = new Numbered(0, step);
        model.add(entry);
        inbox.add(entry);
      } else {
        assertSame(model.poll(), inbox.poll(), where);
      }
      assertEquals(model.isEmpty(), inbox.isEmpty(), where);
    }
  }

  /** The race: producers exchange the tail and link their node in two steps. */
  @Test
  void add_eightProducers_loseNothingAndKeepEachOnesOrder() {
    List<Thread> producers = new ArrayList<>();
    for (int producer = 0; producer < PRODUCERS; producer++) {
      int id = producer;
      producers.add(
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    for (int i = 0; i < EACH; i++) {
                      inbox.add(new Numbered(id, i));
                    }
                  }));
    }
    int[] next = new int[PRODUCERS];
    int taken = 0;
    while (taken < PRODUCERS * EACH) {
      Entry entry = inbox.poll();
      if (entry instanceof Numbered numbered) {
        assertEquals(next[numbered.producer]++, numbered.number);
        taken++;
      } else {
        Thread.onSpinWait();
      }
    }
    producers.forEach(LoopFixture::join);
    assertNull(inbox.poll());
    assertTrue(inbox.isEmpty());
  }

  /** The race: a producer adds while the loop decides to park. */
  @Test
  void callSoon_eightProducersAndAParkingLoop_loseNothingAndKeepEachOnesOrder() {
    int[] next = new int[PRODUCERS];
    int[] left = {PRODUCERS * 5_000};
    for (int producer = 0; producer < PRODUCERS; producer++) {
      int id = producer;
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    for (int i = 0; i < 5_000; i++) {
                      int number = i;
                      fixture.loop.execute(
                          () -> {
                            assertEquals(next[id]++, number);
                            if (--left[0] == 0) {
                              fixture.loop.stop();
                            }
                          });
                      if (i % 16 == 0) {
                        Thread.onSpinWait();
                      }
                    }
                  });
      assertTrue(thread.isDaemon());
    }
    fixture.loop.run();
    assertEquals(0, left[0]);
  }
}
