# pragma version 0.4.3
# @license Apache-2.0
"""
@title A rule that lets those hold who stand on its list
"""

mayHold: public(HashMap[address, bool])


@external
def put(account: address, may: bool):
    self.mayHold[account] = may
