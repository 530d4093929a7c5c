/// Any bytes typed at a modem: every line is taken apart, and each command, written again, is read as the same.

#include "base/error.hpp"
#include "drivers/at/language/command_line.hpp"

using namespace tipring::at;

namespace {

void take_apart(const std::string& body)
{
    for (const command& c : parse(body).commands) {
        const command_list again = parse(text_of(c));
        const bool same = again.commands.size() == 1 && !again.bad && again.commands.front() == c;
        TIPRING_ASSERT(same, "'" + body + "': '" + text_of(c) + "' is read otherwise");
        for (const std::string& value : values_of(c.value))
            TIPRING_ASSERT(unquoted(quoted(value)) == value, "'" + value + "' changes in quotes");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    take_apart(std::string(data, data + size));
    command_reader reader;
    for (std::size_t i = 0; i < size; ++i)
        if (const auto line = reader.put(data[i]))
            take_apart(line->body);
    return 0;
}
