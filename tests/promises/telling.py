"""Words that tell what the kitchen app hides: of the service, its ciphers, its line; in both languages."""

SERVICE = (
    "chat", "obrol", "klinik", "clinic", "kekerasan", "violence", "abuse", "psikolog", "psycholog",
    "konselor", "counsel", "korban", "victim", "survivor", "penyintas", "pendamping", "perempuan",
    "rujukan", "referral", "shelter", "rumah aman", "safe house", "darurat", "emergency", "bantuan",
    "hukum", "lawyer", "visum", "puskesmas", "uptd", "polisi", "police", "teduh", "rahasia", "secret",
    "enam kata", "six words", "sembunyi", "disguise", "penyamaran", "anonim", "anonym",
)  # fmt: skip
CIPHERS = (
    "decrypt", "encrypt", "cipher", "crypto.subtle", "importkey", "derivekey", "derivebits", "cryptokey",
    "private key", "public key", "publickey", "privatekey", "argon2", "pbkdf2", "hkdf", "hpke", "x25519",
    "ed25519", "aes-gcm", "chacha", "blake2", "x-wing", "mlkem", "ml-kem", "libsodium", "noble", "passphrase",
    "end-to-end", "ujung ke ujung", "kunci",
)  # fmt: skip
LINE = ("websocket", "ws://", "wss://", "wss:", "socket.io", "eio=4", "msgpack", "/r/?")
WORDS = {word: word for word in (*SERVICE, *CIPHERS, *LINE)}
