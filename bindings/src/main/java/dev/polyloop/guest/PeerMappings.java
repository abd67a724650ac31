package dev.polyloop.guest;

import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Task;
import dev.polyloop.loop.TaskGroup;
import java.util.concurrent.CompletionStage;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.HostAccess.TargetMappingPrecedence;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Lets Java methods take a guest's future, lock, queue or task group as the Java object behind it.
 * The guest object names it in its member {@value #MEMBER}.
 */
public final class PeerMappings {
  static final String MEMBER = "_j";

  private static final Class<?>[] PEERS = {
    LoopFuture.class,
    Task.class,
    TaskGroup.class,
    CompletionStage.class,
    dev.polyloop.sync.Lock.class,
    dev.polyloop.sync.Event.class,
    dev.polyloop.sync.Condition.class,
    dev.polyloop.sync.Semaphore.class,
    dev.polyloop.sync.Barrier.class,
    dev.polyloop.sync.Queue.class,
  };

  private PeerMappings() {}

  static HostAccess.Builder addTo(HostAccess.Builder builder) {
    for (Class<?> peer : PEERS) {
      add(builder, peer);
    }
    return builder;
  }

  private static <T> void add(HostAccess.Builder builder, Class<T> type) {
    builder.targetTypeMapping(
        Value.class,
        type,
        value -> !value.isHostObject() && isPeer(value, type),
        value -> type.cast(value.getMember(MEMBER).asHostObject()),
        TargetMappingPrecedence.LOW);
  }

  private static boolean isPeer(Value value, Class<?> type) {
    return type.isInstance(peer(value));
  }

  /** The Java object behind a guest's future, lock, queue or task group, else null. */
  public static @Nullable Object peer(Value value) {
    Value member = value.hasMember(MEMBER) ? value.getMember(MEMBER) : null;
    return member != null && member.isHostObject() ? member.asHostObject() : null;
  }
}
