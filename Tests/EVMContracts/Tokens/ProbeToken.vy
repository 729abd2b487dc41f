# pragma version 0.4.3
# @license Apache-2.0
"""
@title A token that can be told to misbehave
"""

HONEST: constant(uint256) = 0
FEE: constant(uint256) = 1            # the receiver gets one unit less
FALSE_MOVED: constant(uint256) = 2    # moves, and says false
FALSE_STILL: constant(uint256) = 3    # does not move, and says so
TRUE_STILL: constant(uint256) = 4     # does not move, and says that it did
GREEDY: constant(uint256) = 5         # takes one unit more from the owner
GENEROUS: constant(uint256) = 6       # gives the receiver one unit more
REENTER_BEFORE: constant(uint256) = 7  # calls the hook, then moves
REENTER_AFTER: constant(uint256) = 8  # moves, then calls the hook
REENTER_FEE: constant(uint256) = 9    # calls the hook, then moves what the hook's lock did not bring

balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])
blocked: public(HashMap[address, bool])
mode: public(uint256)
hookTarget: address
hookData: Bytes[4096]
hookBrings: uint256
hookRan: public(bool)
hookDone: public(bool)


@external
def give(receiver: address, amount: uint256):
    self.balanceOf[receiver] += amount


@external
def approve(spender: address, amount: uint256) -> bool:
    self.allowance[msg.sender][spender] = amount
    return True


@external
def approveFromHere(spender: address, amount: uint256):
    # So that this contract can be a payer itself, from within its own hook.
    self.allowance[self][spender] = amount


@external
def setMode(mode: uint256):
    self.mode = mode


@external
def setBlocked(account: address, blocked: bool):
    self.blocked[account] = blocked


@external
def setHook(target: address, data: Bytes[4096], brings: uint256):
    self.hookTarget = target
    self.hookData = data
    self.hookBrings = brings
    self.hookRan = False
    self.hookDone = False


@external
def send(target: address, data: Bytes[4096]):
    """
    @notice Lets this contract act as an account of its own.
    """
    raw_call(target, data)


@external
def transfer(receiver: address, amount: uint256) -> bool:
    return self._move(msg.sender, receiver, amount)


@external
def transferFrom(owner: address, receiver: address, amount: uint256) -> bool:
    self.allowance[owner][msg.sender] -= amount
    return self._move(owner, receiver, amount)


@internal
def _move(owner: address, receiver: address, amount: uint256) -> bool:
    assert not self.blocked[owner] and not self.blocked[receiver], "probe: blocked"
    mode: uint256 = self.mode
    taken: uint256 = amount
    given: uint256 = amount
    if mode in [REENTER_BEFORE, REENTER_FEE]:
        self._hook()
    if mode in [FALSE_STILL, TRUE_STILL]:
        return mode == TRUE_STILL
    if mode == FEE:
        given = amount - 1
    elif mode == GREEDY:
        taken = amount + 1
    elif mode == GENEROUS:
        given = amount + 1
    elif mode == REENTER_FEE:
        taken = amount - self.hookBrings
        given = taken
    self.balanceOf[owner] -= taken
    self.balanceOf[receiver] += given
    if mode == REENTER_AFTER:
        self._hook()
    return mode != FALSE_MOVED


@internal
def _hook():
    if self.hookRan:
        return
    self.hookRan = True
    self.hookDone = raw_call(self.hookTarget, self.hookData, revert_on_failure=False)
