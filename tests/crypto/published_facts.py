"""Published answers that no package of test vectors holds, written down here once."""

from typing import Any, Final, TypeAlias

Published: TypeAlias = list[dict[str, Any]]

# By name: where it is published, and its cases.
FACTS: Final[dict[str, tuple[str, Published]]] = {
    "xchacha20_poly1305": (
        "draft-irtf-cfrg-xchacha-03, A.3.1",
        [
            {
                "key": bytes(range(0x80, 0xA0)).hex(),
                "nonce": bytes(range(0x40, 0x58)).hex(),
                "aad": "50515253c0c1c2c3c4c5c6c7",
                "plaintext": (
                    b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip "
                    b"for the future, sunscreen would be it."
                ).hex(),
                "sealed": (
                    "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa644"
                    "0bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e"
                    "3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7"
                    "987947deafd8780acf49"
                ),
            }
        ],
    ),
    "merkle_tree": (
        "the reference tree of Certificate Transparency, RFC 6962 and 9162",
        [
            {"leaf": leaf, "root": root}
            for leaf, root in (
                ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
                ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
                ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
                ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
                ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
                ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
                ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
                (
                    "606162636465666768696a6b6c6d6e6f",
                    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
                ),
            )
        ],
    ),
    "signed_note": (
        "C2SP signed-note and golang.org/x/mod/sumdb/note",
        [
            {
                "text": "If you think cryptography is the answer to your problem,\n"
                "then you don't know what your problem is.\n",
                "verifier_key": "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "signature": "\u2014 PeterNeumann "
                "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
            }
        ],
    ),
}
