# pragma version 0.4.3
# @license Apache-2.0
"""
@title BondToken: units of one bond
@notice An ERC-20 token without decimals. Ordinary transfers ask a rule who may hold, and refuse frozen accounts. A known
        escrow is a holder that the rule does not judge, and its payouts to an admitted party are never refused: what was
        locked can always end. Specification: Specs/Ledgers/EVM.md, section 9.
"""

from ethereum.ercs import IERC20

implements: IERC20


interface HolderRule:
    def mayHold(account: address) -> bool: view


event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    value: uint256


event Approval:
    owner: indexed(address)
    spender: indexed(address)
    value: uint256


event Admitted:
    account: indexed(address)


event FreezeChanged:
    account: indexed(address)
    frozen: bool


event EscrowKnown:
    escrow: indexed(address)


event RuleChanged:
    rule: indexed(address)


# What is known of an account, as bits of one word.
ADMITTED: constant(uint8) = 1
FROZEN: constant(uint8) = 2
ESCROW: constant(uint8) = 4

decimals: public(constant(uint8)) = 0

issuer: public(immutable(address))
# Face value of one unit, in minor units of the currency.
nominalPerUnit: public(immutable(uint256))
# Every issue and transfer is a whole multiple of so many units.
denomination: public(immutable(uint256))
# Units that may ever be issued.
authorised: public(immutable(uint256))

name: public(String[64])
symbol: public(String[16])
isin: public(String[12])
currency: public(String[3])
# ISO 8601 date.
maturity: public(String[10])

totalSupply: public(uint256)
balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])
standing: public(HashMap[address, uint8])
# Zero: everybody may hold.
rule: public(HolderRule)


@deploy
def __init__(
    name_: String[64],
    symbol_: String[16],
    isin_: String[12],
    currency_: String[3],
    maturity_: String[10],
    nominalPerUnit_: uint256,
    denomination_: uint256,
    authorised_: uint256,
    rule_: address,
):
    assert nominalPerUnit_ != 0 and denomination_ != 0, "bond: nominal and denomination"
    assert authorised_ % denomination_ == 0, "bond: not a multiple of the denomination"
    issuer = msg.sender
    nominalPerUnit = nominalPerUnit_
    denomination = denomination_
    authorised = authorised_
    self.name = name_
    self.symbol = symbol_
    self.isin = isin_
    self.currency = currency_
    self.maturity = maturity_
    self.rule = HolderRule(rule_)
    log RuleChanged(rule=rule_)


@external
def transfer(receiver: address, amount: uint256) -> bool:
    self._move(msg.sender, receiver, amount)
    return True


@external
def transferFrom(owner: address, receiver: address, amount: uint256) -> bool:
    allowed: uint256 = self.allowance[owner][msg.sender]
    assert allowed >= amount, "bond: allowance"
    if allowed != max_value(uint256):
        self.allowance[owner][msg.sender] = allowed - amount
    self._move(owner, receiver, amount)
    return True


@external
def approve(spender: address, amount: uint256) -> bool:
    self.allowance[msg.sender][spender] = amount
    log Approval(owner=msg.sender, spender=spender, value=amount)
    return True


@external
def admit(account: address):
    """
    @notice Records that the rule lets this account hold. Anyone may call it. From then on a known escrow can always pay
            this account; ask for it before a lock names the account as its payee.
    """
    assert account != empty(address) and self._may_hold(account), "bond: may not hold"
    self._admit(account, self.standing[account])


@external
@view
def payableFromEscrow(account: address) -> bool:
    """
    @notice True where a known escrow can pay this account whatever the rule says later.
    """
    return self.standing[account] & (ADMITTED | ESCROW) != 0


@external
def issue(receiver: address, amount: uint256):
    self._require_issuer()
    assert amount % denomination == 0, "bond: not a multiple of the denomination"
    assert amount <= authorised - self.totalSupply, "bond: above the authorised issue"
    self._require_receiver(receiver)
    self.totalSupply += amount
    self.balanceOf[receiver] += amount
    log Transfer(sender=empty(address), receiver=receiver, value=amount)


@external
def setFrozen(account: address, frozen: bool):
    self._require_issuer()
    standing: uint8 = self.standing[account]
    assert standing & ESCROW == 0, "bond: an escrow cannot be frozen"
    self.standing[account] = standing | FROZEN if frozen else (standing | FROZEN) ^ FROZEN
    log FreezeChanged(account=account, frozen=frozen)


@external
def knowEscrow(escrow: address):
    """
    @notice Makes a contract a known escrow, for good: taking it back would strand what it holds.
    """
    self._require_issuer()
    standing: uint8 = self.standing[escrow]
    assert escrow.is_contract and standing & FROZEN == 0, "bond: not an escrow"
    self.standing[escrow] = standing | ESCROW
    log EscrowKnown(escrow=escrow)


@external
def setRule(rule: address):
    self._require_issuer()
    self.rule = HolderRule(rule)
    log RuleChanged(rule=rule)


@internal
def _move(owner: address, receiver: address, amount: uint256):
    assert amount % denomination == 0, "bond: not a multiple of the denomination"
    standing: uint8 = self.standing[owner]
    if standing & ESCROW != 0:
        self._require_payable(receiver)
    else:
        assert standing & FROZEN == 0, "bond: frozen"
        assert self._may_hold(owner), "bond: may not hold"
        self._require_receiver(receiver)
    held: uint256 = self.balanceOf[owner]
    assert held >= amount, "bond: balance"
    self.balanceOf[owner] = held - amount
    self.balanceOf[receiver] += amount
    log Transfer(sender=owner, receiver=receiver, value=amount)


@internal
def _require_receiver(receiver: address):
    assert receiver not in [empty(address), self], "bond: receiver"
    standing: uint8 = self.standing[receiver]
    assert standing & FROZEN == 0, "bond: frozen"
    if standing & ESCROW != 0:
        return
    assert self._may_hold(receiver), "bond: may not hold"
    self._admit(receiver, standing)


@internal
def _require_payable(receiver: address):
    standing: uint8 = self.standing[receiver]
    if standing & (ADMITTED | ESCROW) != 0:
        return
    assert receiver not in [empty(address), self], "bond: receiver"
    assert self._may_hold(receiver), "bond: may not hold"
    self._admit(receiver, standing)


@internal
def _admit(account: address, standing: uint8):
    if standing & ADMITTED == 0:
        self.standing[account] = standing | ADMITTED
        log Admitted(account=account)


@internal
@view
def _may_hold(account: address) -> bool:
    if self.rule.address == empty(address):
        return True
    return staticcall self.rule.mayHold(account)


@internal
@view
def _require_issuer():
    assert msg.sender == issuer, "bond: only the issuer"
