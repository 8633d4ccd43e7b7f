// SPDX-License-Identifier: MIT
// Rows as SQLite stores them. Source: https://www.sqlite.org/fileformat2.html, "Record Format".
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace terra {

// What a column can hold; text is bytes.
using Field = std::variant<std::monostate, int64_t, double, std::string_view>;

// Makes one record after the other, in the same memory.
class RecordMaker {
 public:
  // At most 16 columns. Valid until the next one.
  std::string_view make(std::initializer_list<Field> fields);

 private:
  std::string bytes_;
};

// "Varint": seven bits a byte, the highest first. Sizes and rowids: less than 2^56, so eight bytes at most.
constexpr size_t longest_varint = 8;
size_t varint_size(uint64_t value);
// Both return the end of what they have written.
char* put_varint(char* to, uint64_t value);
char* put_big_endian(char* to, uint64_t value, size_t size);
void append_varint(std::string& bytes, uint64_t value);
void append_big_endian(std::string& bytes, uint64_t value, size_t size);
std::string big_endian(uint64_t value, size_t size);

} // namespace terra
