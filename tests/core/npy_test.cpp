#include "engine/core/npy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "tests/core/temp_folder.h"

namespace zscape {
namespace {

using testing::message_of;
using testing::put_text;
using testing::says;
using testing::TempFolder;
using Floats = std::vector<float>;
using Integers = std::vector<std::int64_t>;

std::string npy(const std::string& header, const std::string& data, char version = 1) {
  std::string file = std::string("\x93NUMPY") + version + '\0';
  const std::size_t digits = version == 1 ? 2 : 4;
  for (std::size_t i = 0; i < digits; ++i) file += static_cast<char>(header.size() >> (8 * i));
  return file + header + data;
}

template <class T>
std::string raw(std::vector<T> values) {
  std::string text(values.size() * sizeof(T), '\0');
  std::memcpy(text.data(), values.data(), text.size());
  return text;
}

NpyFile read(const std::string& content) {
  const TempFolder folder;
  put_text(folder / "a.npy", content);
  return read_npy_file(folder / "a.npy");
}

std::string complaint(const std::string& content) {
  return message_of([&] { read(content); });
}

TEST(Npy, RoundTrip) {
  const TempFolder folder;
  for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{6}, {2, 3}, {1, 2, 3, 1}, {0, 3}, {}}) {
    std::size_t count = 1;
    for (const std::int64_t side : shape) count *= static_cast<std::size_t>(side);
    Array array{shape, std::vector<float>(count)};
    for (std::size_t i = 0; i < count; ++i) array.values[i] = static_cast<float>(i) * 0.5f;
    write_npy(folder / "a.npy", array);
    const auto size = std::filesystem::file_size(folder / "a.npy");
    EXPECT_EQ((size - count * 4) % 64, 0u);
    const Array back = read_npy(folder / "a.npy");
    EXPECT_EQ(back.shape, shape);
    EXPECT_EQ(back.values, array.values);
  }
  EXPECT_THROW(write_npy(folder / "b.npy", {{2}, {1, 2, 3}}), std::invalid_argument);
}

TEST(Npy, EveryTypeAndVersion) {
  const std::string shape = "'fortran_order': False, 'shape': (2,), }";
  EXPECT_EQ(read(npy("{'descr': '<f4', " + shape, raw<float>({1.5f, -2}))).to_array().values, (Floats{1.5f, -2}));
  EXPECT_EQ(read(npy("{'descr': '<f8', " + shape, raw<double>({1.5, 1e300}), 2)).to_array().values,
            (Floats{1.5f, std::numeric_limits<float>::infinity()}));
  EXPECT_EQ(read(npy("{'descr': '|u1', " + shape, raw<std::uint8_t>({7, 255}), 3)).to_array().values, (Floats{7, 255}));
  EXPECT_EQ(read(npy("{'descr': '<i4', " + shape, raw<std::int32_t>({-7, 8}))).to_integers(), (Integers{-7, 8}));
  EXPECT_EQ(read(npy("{'descr': '<i8', " + shape, raw<std::int64_t>({1ll << 60, 8}))).to_integers(),
            (Integers{1ll << 60, 8}));
  EXPECT_EQ(read(npy("{'descr': '|b1', " + shape, raw<std::uint8_t>({0, 1}))).to_array().values, (Floats{0, 1}));
  EXPECT_EQ(read(npy("{'descr': '<f4', " + shape, raw<float>({NAN, 1e30f}))).to_integers(),
            (Integers{0, std::numeric_limits<std::int64_t>::max()}));
}

TEST(Npy, FortranOrderIsTurned) {
  const auto file =
      read(npy("{'descr': '<i4', 'fortran_order': True, 'shape': (2, 3), }", raw<std::int32_t>({0, 3, 1, 4, 2, 5})));
  EXPECT_EQ(file.to_integers(), (Integers{0, 1, 2, 3, 4, 5}));
}

TEST(Npy, Refusals) {
  const std::string good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
  EXPECT_TRUE(says(complaint("PK\3\4 something else"), "wrong magic number"));
  EXPECT_TRUE(says(complaint(npy(good, "1234567")), "needs 8 bytes for its shape and has 7 (cut off)"));
  EXPECT_TRUE(says(complaint(npy(good, "123456789")), "(too many)"));
  EXPECT_TRUE(says(complaint(npy(good, "12345678", 9)), "unknown .npy version 9"));
  EXPECT_TRUE(says(complaint(npy(good, "").substr(0, 30)), "cut off inside its header"));
  EXPECT_TRUE(
      says(complaint(npy("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "12345678")), "type '|O'"));
  EXPECT_TRUE(
      says(complaint(npy("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", "12345678")), "type '>f4'"));
  EXPECT_TRUE(says(complaint(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "12345678")),
                   "records"));
  EXPECT_TRUE(
      says(complaint(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 9999999999), }", "12345678")),
           "overflows"));
  EXPECT_TRUE(
      says(complaint(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "12345678")),
           "overflows"));
  EXPECT_TRUE(
      says(complaint(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", "12345678")), "whole numbers"));
  EXPECT_TRUE(says(complaint(npy("{'descr': '<f4', 'descr': '<f4', 'shape': (2,), }", "12345678")), "names 'descr'"));
  EXPECT_TRUE(says(complaint(npy("__import__('os')", "12345678")), "is damaged"));
  EXPECT_TRUE(says(complaint(npy("{'descr': '<f4', 'shape': (2,), }", "12345678")), "incomplete"));
}

}  // namespace
}  // namespace zscape
