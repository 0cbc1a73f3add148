"""Runs a program that may connect to nothing, as in a harness's sandbox: every connect() fails with EPERM. Linux only."""

import ctypes
import os
import platform
import struct
import sys

# The number of connect(2); arch_prctl and the like are left alone, so one comparison is the whole filter.
CONNECT = {"x86_64": 42, "aarch64": 203}[platform.machine()]

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD_WORD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, FAIL_WITH_EPERM = 0x7FFF0000, 0x00050000 | 1


def instruction(code, if_true, if_false, operand):
    """struct sock_filter of linux/filter.h"""
    return struct.pack("HBBI", code, if_true, if_false, operand)


program = b"".join(
    [
        instruction(LOAD_WORD, 0, 0, 0),  # seccomp_data.nr
        instruction(JUMP_IF_EQUAL, 0, 1, CONNECT),
        instruction(RETURN, 0, 0, FAIL_WITH_EPERM),
        instruction(RETURN, 0, 0, ALLOW),
    ]
)


class SockFprog(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


libc = ctypes.CDLL(None, use_errno=True)
filters = SockFprog(len(program) // 8, program)
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
    PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filters), 0, 0
):
    sys.exit("no seccomp filter: " + os.strerror(ctypes.get_errno()))

os.execvp(sys.argv[1], sys.argv[1:])
