/// Any bytes from a modem: lines keep within bounds and hold no control characters; caller ID, written again, is read as the same.

#include "base/error.hpp"
#include "drivers/at/language/caller_id_text.hpp"
#include "drivers/at/language/result.hpp"

#include <algorithm>

using namespace tipring::at;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    line_reader reader;
    caller_id_reader block;
    for (std::size_t i = 0; i < size; ++i) {
        const auto item = reader.put(data[i]);
        if (!item || item->what != line_reader::item::kind::line)
            continue;
        const std::string& text = item->text;
        const bool clean = std::ranges::none_of(text, [](char c) { return c < 0x20; });
        TIPRING_ASSERT(clean && text.size() <= line_reader::longest, "'" + text + "'");
        for (const result_form form : {result_form::verbose, result_form::numeric})
            TIPRING_ASSERT(classify(text, form).text.size() <= text.size(), "'" + text + "'");
        TIPRING_ASSERT(block.put(text) == is_caller_id(text), "'" + text + "': is it caller ID or not?");
    }
    const caller_id_text said = block.take();
    TIPRING_ASSERT(block.empty(), "a block that was taken is not empty");
    for (const std::string& line : lines_of(said.id))
        TIPRING_ASSERT(block.put(line), "'" + line + "' is not read again");
    return 0;
}
