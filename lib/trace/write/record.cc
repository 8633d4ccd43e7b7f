// SPDX-License-Identifier: MIT
#include "lib/trace/write/record.hh"

#include <array>
#include <bit>
#include <cstring>

namespace terra {

namespace {

constexpr size_t most_columns = 16;

// A column's type ("serial type"), and how many bytes it has.
struct Form {
  uint64_t type;
  size_t size;
};

Form form_of_number(int64_t number) {
  if (number == 0 || number == 1) return {8 + uint64_t(number), 0};
  int bits = 65 - std::countl_zero(uint64_t(number < 0 ? ~number : number)); // with the sign
  if (bits <= 32) return {uint64_t(bits + 7) / 8, size_t(bits + 7) / 8};
  return bits <= 48 ? Form{5, 6} : Form{6, 8};
}

Form form_of(const Field& field) {
  if (const auto* number = std::get_if<int64_t>(&field)) return form_of_number(*number);
  if (std::holds_alternative<double>(field)) return {7, 8};
  const auto* text = std::get_if<std::string_view>(&field);
  return text ? Form{13 + 2 * text->size(), text->size()} : Form{0, 0};
}

char* put_value(char* to, const Field& field, size_t size) {
  if (const auto* number = std::get_if<int64_t>(&field)) return put_big_endian(to, uint64_t(*number), size);
  if (const auto* real = std::get_if<double>(&field))
    return put_big_endian(to, std::bit_cast<uint64_t>(*real), size);
  if (const auto* text = std::get_if<std::string_view>(&field); text && size > 0)
    std::memcpy(to, text->data(), size);
  return to + size;
}

} // namespace

size_t varint_size(uint64_t value) {
  return value < 0x80 ? 1 : size_t(std::bit_width(value) + 6) / 7;
}

char* put_varint(char* to, uint64_t value) {
  for (size_t shift = 7 * (varint_size(value) - 1); shift > 0; shift -= 7)
    *to++ = char(0x80 | (value >> shift & 0x7f));
  *to++ = char(value & 0x7f);
  return to;
}

char* put_big_endian(char* to, uint64_t value, size_t size) {
  while (size--)
    *to++ = char(value >> (8 * size));
  return to;
}

void append_varint(std::string& bytes, uint64_t value) {
  char text[longest_varint];
  bytes.append(text, put_varint(text, value));
}

void append_big_endian(std::string& bytes, uint64_t value, size_t size) {
  char text[sizeof value];
  bytes.append(text, put_big_endian(text, value, size));
}

std::string big_endian(uint64_t value, size_t size) {
  std::string bytes;
  append_big_endian(bytes, value, size);
  return bytes;
}

std::string_view RecordMaker::make(std::initializer_list<Field> fields) {
  std::array<Form, most_columns> forms;
  size_t count = 0, head = 1, body = 0; // the head counts itself
  for (const Field& field : fields) {
    Form form = forms.at(count++) = form_of(field);
    head += varint_size(form.type);
    body += form.size;
  }
  if (head >= 0x80) ++head;
  if (bytes_.size() < head + body) bytes_.resize(head + body);
  char* to = put_varint(bytes_.data(), head);
  for (size_t i = 0; i < count; ++i)
    to = put_varint(to, forms[i].type);
  const Form* form = forms.data();
  for (const Field& field : fields)
    to = put_value(to, field, form++->size);
  return {bytes_.data(), head + body};
}

} // namespace terra
