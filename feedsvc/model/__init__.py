"""The values of one pass, frozen, in the order in which they come to exist.

    Source → Post, Body → Entry → Content → Fragment → Feed → Document → Report

Every instant is an aware `datetime` in UTC with whole seconds; every address is absolute;
every text is plain unless its name says `html`. Values of which there is one for each post
are kept from the garbage collector (`gc=False`): they hold no cycles, and there may be 100,000.
"""
