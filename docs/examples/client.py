"""A client of lalia in 60 lines: Python's standard library, and openssl for Ed25519. See docs/protocol.md."""

import base64, json, os, secrets, socket, subprocess, sys, tempfile, time

HOME = os.environ.get("LALIA_HOME") or os.path.expanduser("~/.lalia")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid():
    number = int(time.time() * 1000) << 80 | secrets.randbits(80)
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(26)))


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def openssl(*words):
    return subprocess.run(["openssl", *words], check=True, capture_output=True).stdout


class Agent:
    def __init__(self, key_file):
        self.key_file = key_file
        if not os.path.exists(key_file):
            openssl("genpkey", "-algorithm", "ed25519", "-out", key_file)
        spki = openssl("pkey", "-in", key_file, "-pubout", "-outform", "DER")
        self.public_key = base64.b64encode(spki[-32:]).decode()
        self.agent_id = ulid()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.path.join(HOME, "sock"))
        self.replies = self.socket.makefile("rb")

    def sign(self, data):
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            signature = openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.key_file, "-in", file.name)
        return base64.b64encode(signature).decode()

    def call(self, op, **args):
        request = {"v": 1, "id": ulid(), "op": op, "args": args, "agent_id": self.agent_id}
        request["sig"] = self.sign(canonical(request))
        self.socket.sendall(canonical(request) + b"\n")
        reply = json.loads(self.replies.readline())
        if not reply["ok"]:
            sys.exit(f"{reply['error']['reason']}: {reply['error']['message']}")
        return reply["result"]


name, peer = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    agent = Agent(os.path.join(folder, "key.pem"))
    agent.call("register", name=name, public_key=agent.public_key)
    agent.call("tell", peer=peer, body="What is the answer? ✓")
    messages = agent.call("read", source=peer, timeout=30)["messages"]
    print(messages[0]["body"], flush=True)  # first show it, then say that it was shown
    agent.call("ack", ids=[message["id"] for message in messages])
    agent.call("unregister")
