"""Xapian for comparison: one JSON value a line, what was found and the seconds as the answer."""

import json
import sys
import time

import xapian

database = xapian.WritableDatabase(sys.argv[1], xapian.DB_CREATE)
TITLE_WEIGHT = 3

for line in sys.stdin:
    order = json.loads(line)
    found = []
    began = time.perf_counter()
    if "find" in order:
        query = xapian.Query(xapian.Query.OP_AND, [w.encode() for w in order["find"]])
        enquire = xapian.Enquire(database)
        enquire.set_query(query)
        found = [match.docid for match in enquire.get_mset(0, 20)]
    elif "done" in order:
        database.commit()
    else:
        document = xapian.Document()
        place = 0
        for text, weight in ((order["title"], TITLE_WEIGHT), (order["body"], 1)):
            for word in text.split():
                if len(word.encode()) < 240:
                    place += 1
                    document.add_posting(word.encode(), place, weight)
            place += 100
        document.set_data(order["title"])
        database.add_document(document)
        continue
    print(json.dumps({"found": len(found), "seconds": time.perf_counter() - began}), flush=True)
