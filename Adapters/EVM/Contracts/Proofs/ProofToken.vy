# pragma version 0.4.3
# @license Apache-2.0
"""
@title The token of the proofs: any balances, and a shortfall that can be anything
"""

balanceOf: public(HashMap[address, uint256])
# So much less arrives than was sent.
short: public(uint256)


@external
def give(receiver: address, amount: uint256):
    self.balanceOf[receiver] += amount


@external
def setShort(short: uint256):
    self.short = short


@external
def transfer(receiver: address, amount: uint256) -> bool:
    self.balanceOf[msg.sender] -= amount
    self.balanceOf[receiver] += amount
    return True


@external
def transferFrom(owner: address, receiver: address, amount: uint256) -> bool:
    self.balanceOf[owner] -= amount
    self.balanceOf[receiver] += amount - self.short
    return True
