#include "apps/completion.hpp"

#include <algorithm>

namespace tipring::apps {

namespace {

// clang-format off
constexpr const char* head = R"bash(# Completion of tipring for bash, made by 'tipring manual' from the flags of the command.
# zsh: autoload -U bashcompinit && bashcompinit, then source this.

)bash";

constexpr const char* tail = R"bash(
_tipring_lines() # TIPRING: what may be called a line here
{
    "$1" lines --json 2>/dev/null | sed -n 's/^{"name":"\([^"]*\)".*/\1/p'
}

_tipring()
{
    local typed=${COMP_LINE:0:COMP_POINT} current='' command=tipring expected='' word wanted place=0 commands flags valued
    local -a words
    read -ra words <<<"$typed"
    if [[ $typed != *[[:space:]] ]]; then
        current=${words[-1]}
        unset 'words[-1]'
    fi
    _tipring_of "$command"
    for word in "${words[@]:1}"; do
        if [[ $expected ]]; then
            expected=''
        elif [[ $word == -* ]]; then
            [[ " $valued " != *" $word "* ]] || expected=$word
        elif [[ " $commands " == *" $word "* ]]; then
            command+=" $word"
            _tipring_of "$command"
        else
            place=$((place + 1))
        fi
    done
    if [[ $expected ]]; then
        wanted=$(_tipring_value "$command" "$expected")
    elif [[ $current == -* ]]; then
        wanted=$flags
    else
        wanted=$(_tipring_value "$command" $place)
        [[ $wanted ]] || wanted=$commands
    fi
    case $wanted in
    @files) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    @folders) mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
    @lines) mapfile -t COMPREPLY < <(compgen -W "$(_tipring_lines "${words[0]}")" -- "$current") ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$wanted" -- "$current") ;;
    esac
    [[ $wanted != @f* ]] || compopt -o filenames 2>/dev/null
    if [[ $current == *:* && $COMP_WORDBREAKS == *:* ]]; then # bash completes what stands behind the last colon
        COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*:}"}"}")
    fi
}
complete -F _tipring tipring
)bash";
// clang-format on

std::string joined(const std::vector<std::string>& words)
{
    std::string all;
    for (const std::string& w : words)
        all.append(all.empty() ? "" : " ").append(w);
    return all;
}

/// What an option's value is to be completed with; nothing where it may be anything.
std::string completed_by(const described_option& o, const std::string& called)
{
    if (!o.choices.empty())
        return joined(o.choices);
    if (called.starts_with("DIR"))
        return "@folders";
    if (called.starts_with("LINE"))
        return "@lines";
    const bool file = called.starts_with("FILE") || called.starts_with("INPUT") || called.starts_with("CONFIG");
    return file || called.find('.') != std::string::npos ? "@files" : "";
}

std::vector<described_option> flags_of(const described_command& c, const described_command& root)
{
    std::vector<described_option> all = c.flags;
    if (c.name != root.name)
        std::ranges::copy_if(root.flags, std::back_inserter(all), [](const described_option& o) {
            return o.names.back() != "--help" && o.names.back() != "--version";
        });
    return all;
}

void add_row(std::string& rows, const described_command& c, const described_command& root)
{
    std::string flags;
    std::string valued;
    for (const described_option& o : flags_of(c, root)) {
        flags += ' ' + joined(o.names);
        if (o.takes_value)
            valued += ' ' + joined(o.names);
    }
    std::string commands;
    for (const described_command& sub : c.commands)
        commands += ' ' + sub.name.substr(c.name.size() + 1);
    rows.append("    '" + c.name + "') commands='").append(commands).append("' flags='").append(flags);
    rows.append("' valued='").append(valued).append("' ;;\n");
    for (const described_command& sub : c.commands)
        add_row(rows, sub, root);
}

void add_value(std::string& rows, const std::string& asked, const std::string& words)
{
    if (!words.empty())
        rows.append("    '").append(asked).append("') echo '").append(words).append("' ;;\n");
}

void add_values(std::string& rows, const described_command& c, const described_command& root)
{
    for (const described_option& o : flags_of(c, root))
        for (const std::string& name : o.names)
            add_value(rows, c.name + ' ' + name, completed_by(o, o.value));
    for (std::size_t place = 0; place < c.arguments.size(); ++place)
        add_value(
            rows,
            c.name + ' ' + std::to_string(place),
            completed_by(c.arguments[place], c.arguments[place].names.front())
        );
    for (const described_command& sub : c.commands)
        add_values(rows, sub, root);
}

} // namespace

std::string bash_completion(const described_command& root)
{
    std::string script = head;
    script += "_tipring_of() # COMMAND: what may follow it\n{\n    case $1 in\n";
    add_row(script, root, root);
    script += "    esac\n}\n\n_tipring_value() # COMMAND FLAG|PLACE: what may stand there\n{\n    case \"$1 $2\" in\n";
    add_values(script, root, root);
    script += "    esac\n}\n";
    return script + tail;
}

} // namespace tipring::apps
