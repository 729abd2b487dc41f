"""Who may seal: keys, the set in force, the tally of votes, whose turn it is. The rules are those of Besu's BFT engines."""

from eth_hash.auto import keccak
from eth_keys import keys


def test_key(role, index):
    """A key that anyone can compute, so that a test can know every validator. It must guard nothing."""
    return keys.PrivateKey(keccak(f"interlock test ledger, {role} {index}".encode()))


def address_of(key):
    return key.public_key.to_canonical_address()


def sign(key, digest):
    """65 bytes: r, s, and 0 or 1."""
    return key.sign_msg_hash(digest).to_bytes()


def quorum(size):
    """Seals that a block needs: ceil(2N/3)."""
    return -(-2 * size // 3)


class Keyring:
    """The secret keys that this ledger holds: validators, spare ones that may be voted in, and strangers that never are."""

    def __init__(self, count, spares=4, strangers=8):
        self.initial = [test_key("validator", index) for index in range(count)]
        self.spares = [test_key("spare", index) for index in range(spares)]
        self.strangers = [test_key("stranger", index) for index in range(strangers)]
        self.by_address = {address_of(key): key for key in self.initial + self.spares + self.strangers}
        self.down = set()

    def working(self, address):
        """The key of a validator that runs, or nothing if it is down or not ours."""
        return None if address in self.down else self.by_address.get(address)


class Tally:
    """The validators after a block and the votes that are still open."""

    def __init__(self, validators, votes=None):
        self.validators = tuple(sorted(validators))
        self.votes = dict(votes or {})  # (subject, add) -> voters

    def after(self, proposer, vote, epoch_block):
        """The tally after one more block. An epoch block forgets open votes, and a vote cast in it does not count."""
        if epoch_block:
            return Tally(self.validators)
        if vote is None:
            return self
        subject, add = vote
        votes = {key: set(voters) for key, voters in self.votes.items()}
        votes.setdefault((subject, add), set()).add(proposer)
        votes.get((subject, not add), set()).discard(proposer)
        members = set(self.validators)
        if len(votes[(subject, add)]) >= len(members) // 2 + 1:
            members.add(subject) if add else members.discard(subject)
            votes = {key: voters for key, voters in votes.items() if key[0] != subject}
            if not add:
                for voters in votes.values():
                    voters.discard(subject)
        return Tally(members, votes)

    def rotation(self, previous):
        """Proposers of the next height, one for each round: after `previous` comes the next in address order."""
        start = next((index for index, member in enumerate(self.validators) if member > previous), 0)
        return self.validators[start:] + self.validators[:start]
