#include "engine/core/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/core/temp_folder.h"

namespace zscape {
namespace {

using testing::message_of;
using testing::put_text;
using testing::says;
using testing::TempFolder;

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(AtomicFile, WritesAndReplaces) {
  const TempFolder folder;
  write_file(folder / "a.txt", std::string_view("first"));
  write_file(folder / "a.txt", std::string_view("second"));
  EXPECT_EQ(read_text_file(folder / "a.txt", 100), "second");
  EXPECT_EQ(files_in(folder.path()), 1u);
}

TEST(AtomicFile, WithoutCommitTheOldFileStays) {
  const TempFolder folder;
  write_file(folder / "a.txt", std::string_view("old"));
  {
    AtomicFile file(folder / "a.txt");
    file.write("new", 3);
    EXPECT_EQ(files_in(folder.path()), 2u);
  }
  EXPECT_EQ(read_text_file(folder / "a.txt", 100), "old");
  EXPECT_EQ(files_in(folder.path()), 1u);
}

TEST(AtomicFile, FollowsALinkAndRefusesADevice) {
  const TempFolder folder;
  put_text(folder / "real.txt", "old");
  std::filesystem::create_symlink("real.txt", folder / "link.txt");
  write_file(folder / "link.txt", std::string_view("new"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link.txt"));
  EXPECT_EQ(read_text_file(folder / "real.txt", 100), "new");
  EXPECT_TRUE(
      says(message_of([] { write_file("/dev/null", std::string_view("x")); }), "'/dev/null': is there already"));
}

TEST(AtomicFile, ErrorsNameThePathAndTheReason) {
  const TempFolder folder;
  EXPECT_TRUE(says(message_of([&] { write_file(folder / "no/where.txt", std::string_view("x")); }),
                   "no/where.txt': cannot write: No such file or directory"));
  EXPECT_TRUE(says(message_of([&] { read_file(folder / "absent", 10); }), "absent': cannot read: No such file"));
  EXPECT_TRUE(says(message_of([&] { read_file(folder.path(), 10); }), "is not a regular file"));
  put_text(folder / "long", "12345678901");
  EXPECT_TRUE(says(message_of([&] { read_file(folder / "long", 10); }), "has 11 bytes, more than the 10 accepted"));
}

TEST(AtomicFile, AFullDiskIsASentenceAndLeavesNothing) {
  if (::access("/dev/full", W_OK) != 0) GTEST_SKIP() << "no /dev/full";
  // A size limit makes write(2) fail like a full disk does; it is set in a child so that it binds nobody else.
  const TempFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    bool said = false;
    try {
      write_file(folder / "big", std::string(5000, 'x'));
    } catch (const FileError& error) {
      said = std::string(error.what()).find("big': cannot write: File too large") != std::string::npos;
    }
    ::_exit(said ? 0 : 1);
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(files_in(folder.path()), 0u);
}

TEST(AtomicFile, StaleFilesGoAndLivingOnesStay) {
  const TempFolder folder;
  put_text(folder / ".run.json.12345-0.zscape-tmp", "torn");
  put_text(folder / "keep.txt", "mine");
  AtomicFile living(folder / "run.json");
  living.write("x", 1);
  EXPECT_EQ(remove_stale_temp_files(folder.path()), 1);
  living.commit();
  EXPECT_EQ(read_text_file(folder / "run.json", 10), "x");
  EXPECT_EQ(files_in(folder.path()), 2u);
  EXPECT_EQ(remove_stale_temp_files(folder / "absent"), 0);
}

}  // namespace
}  // namespace zscape
