#include "engine/core/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/core/temp_folder.h"

namespace zscape {
namespace {

using testing::all_bytes;
using testing::message_of;
using testing::put_text;
using testing::says;
using testing::TempFolder;

std::vector<std::uint8_t> bytes_of(const std::vector<float>& values) {
  std::vector<std::uint8_t> bytes(values.size() * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// A file with any header and any number of data bytes.
std::string file_with(const std::string& header, std::size_t data) {
  std::string file;
  for (int i = 0; i < 8; ++i) file += static_cast<char>(header.size() >> (8 * i));
  return file + header + std::string(data, '\1');
}

std::string complaint(const std::string& header, std::size_t data) {
  const TempFolder folder;
  put_text(folder / "f", file_with(header, data));
  return message_of([&] { read_safetensors(folder / "f"); });
}

TEST(Safetensors, RoundTripWithMetadataAndMixedTypes) {
  const TempFolder folder;
  TensorFile file;
  file.entries.push_back({"flag", TensorType::boolean, {3}, {1, 0, 1}});
  file.entries.push_back({"weight", TensorType::f32, {2, 2}, bytes_of({1, 2, 3, 4})});
  file.entries.push_back({"scalar", TensorType::f64, {}, std::vector<std::uint8_t>(8, 7)});
  file.entries.push_back({"nothing", TensorType::i64, {0, 5}, {}});
  file.metadata = {{"run", "{\"step\": 3, \"name\": \"中文\"}"}};
  write_safetensors(folder / "a.safetensors", file);

  const TensorFile back = read_safetensors(folder / "a.safetensors");
  EXPECT_EQ(back.metadata, file.metadata);
  ASSERT_EQ(back.entries.size(), 4u);
  for (const TensorEntry& entry : file.entries) {
    const TensorEntry* found = back.find(entry.name);
    ASSERT_NE(found, nullptr) << entry.name;
    EXPECT_EQ(found->type, entry.type);
    EXPECT_EQ(found->shape, entry.shape);
    EXPECT_EQ(found->bytes, entry.bytes);
  }
  EXPECT_EQ(back.find("other"), nullptr);
  EXPECT_EQ(read_safetensors_metadata(folder / "a.safetensors"), file.metadata);
}

TEST(Safetensors, DataStartsAtAMultipleOfEight) {
  const TempFolder folder;
  for (int length = 1; length < 12; ++length) {
    const auto bytes = bytes_of({1});
    const TensorView tensor{std::string(static_cast<std::size_t>(length), 'n'), TensorType::f32, {1}, bytes};
    write_safetensors(folder / "a", {&tensor, 1});
    EXPECT_EQ(all_bytes(folder / "a")[0] % 8, 0);
    EXPECT_EQ(read_safetensors(folder / "a").entries.at(0).bytes, bytes);
  }
}

TEST(Safetensors, RefusesToWriteWhatNobodyCouldRead) {
  const TempFolder folder;
  const auto bytes = bytes_of({1, 2});
  const TensorView twice[]{{"a", TensorType::f32, {2}, bytes}, {"a", TensorType::f32, {2}, bytes}};
  EXPECT_THROW(write_safetensors(folder / "f", twice), std::invalid_argument);
  const TensorView wrong{"a", TensorType::f32, {3}, bytes};
  EXPECT_THROW(write_safetensors(folder / "f", {&wrong, 1}), std::invalid_argument);
  const TensorView reserved{"__metadata__", TensorType::f32, {2}, bytes};
  EXPECT_THROW(write_safetensors(folder / "f", {&reserved, 1}), std::invalid_argument);
}

TEST(Safetensors, AcceptsAMinimalForeignFile) {
  EXPECT_EQ(complaint(R"({"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}   )", 8), "");
  EXPECT_EQ(complaint("{}", 0), "");
}

TEST(Safetensors, HostileHeaders) {
  EXPECT_TRUE(says(complaint(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 7), "is cut off"));
  EXPECT_TRUE(says(complaint(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 9), "is too long"));
  EXPECT_TRUE(says(complaint(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8), "needs 12 bytes"));
  EXPECT_TRUE(says(complaint(R"({"a":{"dtype":"X9","shape":[2],"data_offsets":[0,8]}})", 8), "unknown type"));
  EXPECT_TRUE(says(complaint(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8), "no whole number"));
  EXPECT_TRUE(says(complaint(R"({"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})", 8), "no whole number"));
  EXPECT_TRUE(
      says(complaint(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}})", 8), "overflows"));
  EXPECT_TRUE(says(
      complaint(
          R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})",
          6),
      "(overlap)"));
  EXPECT_TRUE(says(
      complaint(
          R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[5,9]}})",
          9),
      "(gap)"));
  EXPECT_TRUE(says(
      complaint(
          R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
          2),
      "names 'a' twice"));
  EXPECT_TRUE(says(complaint(R"({"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 1), "twice"));
  EXPECT_TRUE(says(complaint(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":1}})", 1), "needs exactly"));
  EXPECT_TRUE(says(complaint(R"({"a":[[[[[]]]]]})", 0), "nested too deeply"));
  EXPECT_TRUE(says(complaint(std::string(200000, '{'), 0), "not valid JSON"));
  EXPECT_TRUE(says(complaint("{\"a\":" + std::string(200000, '['), 0), "nested too deeply"));
  EXPECT_TRUE(says(complaint(R"([1])", 0), "no JSON object"));
  EXPECT_TRUE(says(complaint(R"({"a":)", 0), "not valid JSON"));
  EXPECT_TRUE(says(complaint(R"({"__metadata__":{"step":3}})", 0), "no string"));
}

TEST(Safetensors, HeaderLengthAgainstTheFile) {
  const TempFolder folder;
  put_text(folder / "short", "abc");
  EXPECT_TRUE(says(message_of([&] { read_safetensors(folder / "short"); }), "too few"));
  put_text(folder / "huge", std::string(7, '\xff') + std::string("\x7f{}", 3));
  EXPECT_TRUE(says(message_of([&] { read_safetensors(folder / "huge"); }), "claims a header of"));
  EXPECT_TRUE(says(message_of([&] { read_safetensors(folder / "absent"); }), "no such file"));
}

}  // namespace
}  // namespace zscape
