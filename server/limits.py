"""Every size and time that bounds what a caller can make the relay do."""

LINE_VERSION = 1

# The line.
LARGEST_PACKET = 100_000
QUEUED_BYTES = 256 * 1024
# For a line of the console, whose list of who waits must hold everybody: accounts there are invited and few.
CONSOLE_QUEUED_BYTES = 1024 * 1024
QUEUED_PACKETS = 64
AUTHENTICATE_SECONDS = 5
# What a connection may send before it is authenticated: CONNECT, and room for a slow network's pieces.
STRANGERS_BYTES = 16 * 1024
STRANGERS_FRAMES = 16
MOST_FRAGMENTS = 16
# Events that no client of ours knows, and packets and heartbeats that nobody asked for, on one line.
MOST_UNKNOWN = 32
STRIKES_SECONDS = 60
SEND_SECONDS = 10
PING_SECONDS = 25
PING_TIMEOUT_SECONDS = 20
# The line is cut a moment after a refused CONNECT, so that the refusal arrives.
REFUSED_SECONDS = 0.5

# HTTP.
LARGEST_BODY = 64 * 1024
REQUEST_SECONDS = 10
# Then the connection closes, and a page opens another.
REQUESTS_A_CONNECTION = 100
MOST_CONNECTIONS = 10_000
# Files that the relay itself needs, beside connections.
OWN_FILES = 128

# How fast authenticated lines may go stands in pace.py, who is not known yet in strangers.py, and what work
# is asked under load in load.py and work.py.

# Arguments of events.
LARGEST_STATE = 72 + 20 * 4096
LARGEST_PREKEY = 2048
# Nine members and sixteen consents take some 6 KB; with every wrap beside it, a block still fits one packet.
LARGEST_BLOCK = 8192
# An offer names at most nine members and seals few consents; everyone it is made to is sent it.
LARGEST_OFFER = 4096
# Requests of one mailbox that wait to be claimed.
MOST_WAITING = 2
# Blocks of one conversation by one member: a re-key every two minutes in practice, one a day otherwise.
MOST_BLOCKS_AN_HOUR = 60
MOST_BLOCKS = 1000
# The last ones are hers alone: nobody fills a conversation up so that she can't go on or take them out.
BLOCKS_KEPT_FOR_HER = 100
LARGEST_ENVELOPE = 65_706
LARGEST_WITHDRAWAL = 512
WRAP_BYTES = 1168
# Wraps of earlier epochs that one block may bring its new members.
MOST_HISTORY = 64
MOST_MEMBERS = 9
MOST_CONVERSATIONS = 32
