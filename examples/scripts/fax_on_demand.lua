-- Fax on demand: who calls from a fax machine chooses a document by its number, presses start, and gets it.
--
--   tipring ivr office fax_on_demand.lua --set documents=1=prices.tif,2=directions.pdf --set header="Ada's office"

local documents = {}
for number, file in (args.documents or "1=prices.tif,2=directions.pdf"):gmatch("(%d)=([^,]+)") do
    documents[number] = file
end

call:answer()
log("call from", call.number)
local choice
for attempt = 1, 3 do
    local asked = call:collect{say = "Please press the number of the document that you want.", max = 1, timeout = 8}
    if documents[asked] then
        choice = asked
        break
    end
    call:say("There is no such document.")
end
if not choice then
    log("nothing chosen")
    call:say("Good bye.")
    return
end

call:say("Please press the start button of your fax machine now.", {interrupt = false})
local sent = call:send_fax{file = documents[choice], identity = args.identity, header = args.header}
log("document", choice, sent.complete and "sent" or "not sent", sent.pages, "pages", sent.words, sent.t30)
