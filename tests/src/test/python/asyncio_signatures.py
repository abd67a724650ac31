"""How the loop's methods may be called, as inspect tells it, and what a wrong call says at once."""

import asyncio
import inspect

from asyncio_tracing import TraceCase, go, log, main, trace

METHODS = """call_soon call_soon_threadsafe call_later call_at create_future create_task run_in_executor
getaddrinfo getnameinfo create_connection create_server create_unix_connection create_unix_server
create_datagram_endpoint connect_accepted_socket start_tls sendfile sock_sendfile sock_recv sock_recv_into
sock_recvfrom sock_recvfrom_into sock_sendall sock_sendto sock_connect sock_accept connect_read_pipe
connect_write_pipe subprocess_exec subprocess_shell add_reader add_writer remove_reader remove_writer
add_signal_handler remove_signal_handler set_exception_handler set_task_factory
set_default_executor shutdown_default_executor set_debug run_until_complete""".split()


def described(function):
    """Each parameter's kind, name and default."""
    return " ".join(
        f"{parameter.kind.name[:3].lower()}:{parameter.name}"
        + ("" if parameter.default is parameter.empty else f"={parameter.default!s}")
        for parameter in inspect.signature(function).parameters.values()
    )


class SignatureTest(TraceCase):
    @trace(
        "call_soon pos:callback var:args key:context=None",
        "call_soon_threadsafe pos:callback var:args key:context=None",
        "call_later pos:delay pos:callback var:args key:context=None",
        "call_at pos:when pos:callback var:args key:context=None",
        "create_future ",
        "create_task pos:coro key:name=None key:context=None",
        "run_in_executor pos:executor pos:func var:args",
        "getaddrinfo pos:host pos:port key:family=0 key:type=0 key:proto=0 key:flags=0",
        "getnameinfo pos:sockaddr pos:flags=0",
        "create_connection pos:protocol_factory pos:host=None pos:port=None key:ssl=None key:family=0 key:proto=0 key:flags=0 key:sock=None key:local_addr=None key:server_hostname=None key:ssl_handshake_timeout=None key:ssl_shutdown_timeout=None key:happy_eyeballs_delay=None key:interleave=None key:all_errors=False",
        "create_server pos:protocol_factory pos:host=None pos:port=None key:family=0 key:flags=1 key:sock=None key:backlog=100 key:ssl=None key:reuse_address=None key:reuse_port=None key:ssl_handshake_timeout=None key:ssl_shutdown_timeout=None key:start_serving=True",
        "create_unix_connection pos:protocol_factory pos:path=None key:ssl=None key:sock=None key:server_hostname=None key:ssl_handshake_timeout=None key:ssl_shutdown_timeout=None",
        "create_unix_server pos:protocol_factory pos:path=None key:sock=None key:backlog=100 key:ssl=None key:ssl_handshake_timeout=None key:ssl_shutdown_timeout=None key:start_serving=True",
        "create_datagram_endpoint pos:protocol_factory pos:local_addr=None pos:remote_addr=None key:family=0 key:proto=0 key:flags=0 key:reuse_port=None key:allow_broadcast=None key:sock=None",
        "connect_accepted_socket pos:protocol_factory pos:sock key:ssl=None key:ssl_handshake_timeout=None key:ssl_shutdown_timeout=None",
        "start_tls pos:transport pos:protocol pos:sslcontext key:server_side=False key:server_hostname=None key:ssl_handshake_timeout=None key:ssl_shutdown_timeout=None",
        "sendfile pos:transport pos:file pos:offset=0 pos:count=None key:fallback=True",
        "sock_sendfile pos:sock pos:file pos:offset=0 pos:count=None key:fallback=True",
        "sock_recv pos:sock pos:n",
        "sock_recv_into pos:sock pos:buf",
        "sock_recvfrom pos:sock pos:bufsize",
        "sock_recvfrom_into pos:sock pos:buf pos:nbytes=0",
        "sock_sendall pos:sock pos:data",
        "sock_sendto pos:sock pos:data pos:address",
        "sock_connect pos:sock pos:address",
        "sock_accept pos:sock",
        "connect_read_pipe pos:protocol_factory pos:pipe",
        "connect_write_pipe pos:protocol_factory pos:pipe",
        "subprocess_exec pos:protocol_factory pos:program var:args key:stdin=-1 key:stdout=-1 key:stderr=-1 key:universal_newlines=False key:shell=False key:bufsize=0 key:encoding=None key:errors=None key:text=None var:kwargs",
        "subprocess_shell pos:protocol_factory pos:cmd key:stdin=-1 key:stdout=-1 key:stderr=-1 key:universal_newlines=False key:shell=True key:bufsize=0 key:encoding=None key:errors=None key:text=None var:kwargs",
        "add_reader pos:fd pos:callback var:args",
        "add_writer pos:fd pos:callback var:args",
        "remove_reader pos:fd",
        "remove_writer pos:fd",
        "add_signal_handler pos:sig pos:callback var:args",
        "remove_signal_handler pos:sig",
        "set_exception_handler pos:handler",
        "set_task_factory pos:factory",
        "set_default_executor pos:executor",
        "shutdown_default_executor pos:timeout=None",
        "set_debug pos:enabled",
        "run_until_complete pos:future",
    )
    def test_methods_of_a_loop(self):
        loop = asyncio.new_event_loop()
        for name in METHODS:
            log(name, described(getattr(loop, name)))
        loop.close()

    @trace(
        "call_soon pos:self pos:callback var:args key:context=None",
        "call_soon_threadsafe pos:self pos:callback var:args key:context=None",
        "call_later pos:self pos:delay pos:callback var:args key:context=None",
        "call_at pos:self pos:when pos:callback var:args key:context=None",
        "create_future pos:self",
        "create_task pos:self pos:coro key:name=None key:context=None",
        "run_in_executor pos:self pos:executor pos:func var:args",
        "getaddrinfo pos:self pos:host pos:port key:family=0 key:type=0 key:proto=0 key:flags=0",
        "getnameinfo pos:self pos:sockaddr pos:flags=0",
        "create_connection pos:self pos:protocol_factory pos:host=None pos:port=None key:ssl=None key:family=0 key:proto=0 key:flags=0 key:sock=None key:local_addr=None key:server_hostname=None key:ssl_handshake_timeout=None key:ssl_shutdown_timeout=None key:happy_eyeballs_delay=None key:interleave=None",
        "create_server pos:self pos:protocol_factory pos:host=None pos:port=None key:family=0 key:flags=1 key:sock=None key:backlog=100 key:ssl=None key:reuse_address=None key:reuse_port=None key:ssl_handshake_timeout=None key:ssl_shutdown_timeout=None key:start_serving=True",
        "create_unix_connection pos:self pos:protocol_factory pos:path=None key:ssl=None key:sock=None key:server_hostname=None key:ssl_handshake_timeout=None key:ssl_shutdown_timeout=None",
        "create_unix_server pos:self pos:protocol_factory pos:path=None key:sock=None key:backlog=100 key:ssl=None key:ssl_handshake_timeout=None key:ssl_shutdown_timeout=None key:start_serving=True",
        "create_datagram_endpoint pos:self pos:protocol_factory pos:local_addr=None pos:remote_addr=None key:family=0 key:proto=0 key:flags=0 key:reuse_address=None key:reuse_port=None key:allow_broadcast=None key:sock=None",
        "connect_accepted_socket pos:self pos:protocol_factory pos:sock key:ssl=None key:ssl_handshake_timeout=None key:ssl_shutdown_timeout=None",
        "start_tls pos:self pos:transport pos:protocol pos:sslcontext key:server_side=False key:server_hostname=None key:ssl_handshake_timeout=None key:ssl_shutdown_timeout=None",
        "sendfile pos:self pos:transport pos:file pos:offset=0 pos:count=None key:fallback=True",
        "sock_sendfile pos:self pos:sock pos:file pos:offset=0 pos:count=None key:fallback=None",
        "sock_recv pos:self pos:sock pos:nbytes",
        "sock_recv_into pos:self pos:sock pos:buf",
        "sock_recvfrom pos:self pos:sock pos:bufsize",
        "sock_recvfrom_into pos:self pos:sock pos:buf pos:nbytes=0",
        "sock_sendall pos:self pos:sock pos:data",
        "sock_sendto pos:self pos:sock pos:data pos:address",
        "sock_connect pos:self pos:sock pos:address",
        "sock_accept pos:self pos:sock",
        "connect_read_pipe pos:self pos:protocol_factory pos:pipe",
        "connect_write_pipe pos:self pos:protocol_factory pos:pipe",
        "subprocess_exec pos:self pos:protocol_factory var:args key:stdin=-1 key:stdout=-1 key:stderr=-1 var:kwargs",
        "subprocess_shell pos:self pos:protocol_factory pos:cmd key:stdin=-1 key:stdout=-1 key:stderr=-1 var:kwargs",
        "add_reader pos:self pos:fd pos:callback var:args",
        "add_writer pos:self pos:fd pos:callback var:args",
        "remove_reader pos:self pos:fd",
        "remove_writer pos:self pos:fd",
        "add_signal_handler pos:self pos:sig pos:callback var:args",
        "remove_signal_handler pos:self pos:sig",
        "set_exception_handler pos:self pos:handler",
        "set_task_factory pos:self pos:factory",
        "set_default_executor pos:self pos:executor",
        "shutdown_default_executor pos:self",
        "set_debug pos:self pos:enabled",
        "run_until_complete pos:self pos:future",
    )
    def test_methods_of_the_abstract_loop(self):
        for name in METHODS:
            log(name, described(getattr(asyncio.AbstractEventLoop, name)))

    @trace(
        "Future set_result pos:self pos:result",
        "Future set_exception pos:self pos:exception",
        "Future cancel pos:self pos:msg=None",
        "Future remove_done_callback pos:self pos:fn",
        "Future result pos:self",
        "Task set_result pos:self pos:result",
        "Task set_exception pos:self pos:exception",
        "Task cancel pos:self pos:msg=None",
        "Task remove_done_callback pos:self pos:fn",
        "Task result pos:self",
    )
    def test_methods_of_futures_and_tasks(self):
        for kind in asyncio.Future, asyncio.Task:
            for name in "set_result set_exception cancel remove_done_callback result".split():
                log(kind.__name__, name, described(getattr(kind, name)))

    @trace(
        "create_connection create_connection() got an unexpected keyword argument 'bogus'",
        "create_server create_server() got an unexpected keyword argument 'bogus'",
        "create_unix_connection create_unix_connection() got an unexpected keyword argument 'bogus'",
        "create_unix_server create_unix_server() got an unexpected keyword argument 'bogus'",
        "create_datagram_endpoint create_datagram_endpoint() got an unexpected keyword argument 'bogus'",
        "connect_accepted_socket connect_accepted_socket() got an unexpected keyword argument 'bogus'",
        "start_tls start_tls() got an unexpected keyword argument 'bogus'",
        '-> None',
    )
    def test_unknown_option_is_refused_by_the_call_itself(self):
        async def main():
            loop = asyncio.get_running_loop()
            calls = (
                (loop.create_connection, asyncio.Protocol, "127.0.0.1", 1),
                (loop.create_server, asyncio.Protocol, "127.0.0.1", 0),
                (loop.create_unix_connection, asyncio.Protocol, "/nowhere"),
                (loop.create_unix_server, asyncio.Protocol, "/nowhere"),
                (loop.create_datagram_endpoint, asyncio.DatagramProtocol),
                (loop.connect_accepted_socket, asyncio.Protocol, None),
                (loop.start_tls, None, None, None),
            )
            for function, *args in calls:
                try:
                    function(*args, bogus=1)
                except TypeError as exc:
                    log(function.__name__, str(exc).rpartition(".")[2])

        go(main)


if __name__ == "__main__":
    main()
