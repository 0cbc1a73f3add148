"""A file system that ignores the case of names and keeps it, as those of macOS and Windows do: <folder> is seen at <mount point>."""

import errno
import os
import sys

try:
    import fusepy as fuse
except ImportError:
    import fuse


attributes = ["st_atime", "st_ctime", "st_gid", "st_mode", "st_mtime", "st_nlink", "st_size", "st_uid"]


def as_error(work):
    def wrapped(*arguments):
        try:
            return work(*arguments)
        except OSError as error:
            raise fuse.FuseOSError(error.errno)

    return wrapped


class CaseInsensitive(fuse.Operations):
    def __init__(self, root):
        self.root = root

    def place(self, path):
        """Where that is, by whatever case; with the last name as given where there is none."""
        place = self.root
        for name in filter(None, path.split("/")):
            names = os.listdir(place) if os.path.isdir(place) else []
            there = [each for each in names if each.casefold() == name.casefold()]
            place = os.path.join(place, there[0] if there else name)
        return place

    def rename(self, old, new):
        source, target = self.place(old), self.place(new)
        as_given = os.path.join(os.path.dirname(target), os.path.basename(new))
        os.rename(source, as_given if source == target else target)

    def getattr(self, path, handle=None):
        stat = os.lstat(self.place(path))
        return {name: getattr(stat, name) for name in attributes}

    def statfs(self, path):
        stat = os.statvfs(self.place(path))
        return {name: getattr(stat, name) for name in dir(stat) if name.startswith("f_") and name != "f_fsid"}

    def access(self, path, mode):
        if not os.access(self.place(path), mode):
            raise OSError(errno.EACCES, path)

    def readdir(self, path, handle):
        return [".", "..", *os.listdir(self.place(path))]

    def readlink(self, path):
        return os.readlink(self.place(path))

    def symlink(self, path, target):
        os.symlink(target, self.place(path))

    def link(self, path, target):
        os.link(self.place(target), self.place(path))

    def open(self, path, flags):
        return os.open(self.place(path), flags)

    def create(self, path, mode, info=None):
        return os.open(self.place(path), os.O_RDWR | os.O_CREAT, mode)

    def read(self, path, size, offset, handle):
        return os.pread(handle, size, offset)

    def write(self, path, data, offset, handle):
        return os.pwrite(handle, data, offset)

    def release(self, path, handle):
        os.close(handle)

    def flush(self, path, handle):
        pass

    def fsync(self, path, only_data, handle):
        os.fsync(handle)


def by_place(work):
    return lambda self, path, *arguments: work(self.place(path), *arguments)


for name in ["chmod", "mkdir", "mknod", "rmdir", "unlink"]:
    setattr(CaseInsensitive, name, by_place(getattr(os, name)))
CaseInsensitive.chown = by_place(os.lchown)
CaseInsensitive.truncate = by_place(lambda place, length, handle=None: os.truncate(place, length))
CaseInsensitive.utimens = by_place(lambda place, times=None: os.utime(place, times))

for name in [each for each in vars(fuse.Operations) if each in vars(CaseInsensitive) and not each.startswith("_")]:
    setattr(CaseInsensitive, name, as_error(getattr(CaseInsensitive, name)))

fuse.FUSE(CaseInsensitive(sys.argv[1]), sys.argv[2], foreground=True, nothreads=True)
