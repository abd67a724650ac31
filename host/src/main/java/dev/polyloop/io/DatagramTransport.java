package dev.polyloop.io;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket: asyncio's {@code DatagramTransport}. {@link Signal#DATA} says to {@link
 * #take}.
 *
 * <p>Thread rule: the loop's owner.
 */
public final class DatagramTransport extends WriteTransport {
  /** What {@link #take} finds. */
  public sealed interface Arrival {}

  /**
   * A datagram.
   *
   * @param bytes its contents, which may be none
   * @param sender who sent it
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Datagram(byte[] bytes, InetSocketAddress sender) implements Arrival {}

  /**
   * An error that does not end the socket, such as a port at which nobody listens.
   *
   * @param error what happened
   */
  public record Refusal(Throwable error) implements Arrival {}

  private final NioDatagramChannel channel;
  private final SocketInfo socket;

  // The loop's owner.
  private final ArrayDeque<Arrival> arrived = new ArrayDeque<>();
  private boolean sending;
  private @Nullable Throwable refusal;

  DatagramTransport(Network network, NioDatagramChannel channel) {
    super(network.loop(), "transport");
    this.channel = channel;
    this.socket = new SocketInfo(channel);
  }

  ChannelHandler handler() {
    return new Inbound();
  }

  /** Receives from now on. */
  public void beginReading() {
    if (!isClosing()) {
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public Signal poll() {
    Signal signal = signals.poll();
    return switch (signal) {
      case DATA -> arrived.isEmpty() ? Signal.NONE : signal;
      case NONE, EOF, WRITABLE, LOST -> signal;
    };
  }

  /** Takes what arrived first; there is one for each {@link Signal#DATA} that was polled. */
  public Arrival take() {
    return arrived.remove();
  }

  private void arrive(Arrival arrival) {
    if (!isClosing()) {
      arrived.add(arrival);
      signals.send(Signal.DATA);
    }
  }

  private final class Inbound extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      try {
        arrive(new Datagram(ByteBufUtil.getBytes(packet.content()), packet.sender()));
      } finally {
        packet.release();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      // By the loop's end, not by finish().
      if (!isLost()) {
        fail(Errno.ECONNABORTED.exception());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      arrive(new Refusal(error(cause)));
    }
  }

  private static Throwable error(Throwable cause) {
    return cause instanceof PortUnreachableException
        ? Errno.ECONNREFUSED.exception()
        : Errno.of(cause);
  }

  /**
   * Sends a datagram, or keeps it until the socket takes it. After the end it is dropped. A failure
   * at once is {@link #takeRefusal}'s; a later one arrives as a {@link Refusal}.
   *
   * @param bytes the transport's from now on
   * @param recipient to whom, or null on a connected socket
   * @return whether writing should pause: the high-water mark has just been passed
   */
  public boolean send(byte[] bytes, @Nullable InetSocketAddress recipient) {
    if (isLost()) {
      return false;
    }
    writing(bytes.length);
    var content = Unpooled.wrappedBuffer(bytes);
    sending = true;
    try {
      channel
          .writeAndFlush(recipient == null ? content : new DatagramPacket(content, recipient))
          .addListener(done -> sent(bytes.length, done));
    } finally {
      sending = false;
    }
    return fills();
  }

  /** Why the datagram that was just given to {@link #send} was refused, or null. Told once. */
  public @Nullable Throwable takeRefusal() {
    Throwable taken = refusal;
    refusal = null;
    return taken;
  }

  private void sent(int length, Future<?> done) {
    Throwable cause = done.cause();
    if (cause != null && sending) {
      refusal = error(cause);
    } else if (cause != null) {
      arrive(new Refusal(error(cause)));
    }
    written(length);
  }

  @Override
  void stopReading() {
    arrived.clear();
    if (channel.isRegistered()) {
      channel.config().setAutoRead(false);
    }
  }

  /** Closes the socket: the last thing to do. Does nothing if it is closed. */
  public void finish() {
    endSilently();
    var _ = channel.close();
  }

  /** The socket: addresses and options. */
  public SocketInfo socket() {
    return socket;
  }
}
