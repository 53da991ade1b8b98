import { readFileSync, readdirSync } from "node:fs";
for (const f of readdirSync("/tmp/prof").filter((x)=>/^(work|web)/.test(x))) {
  const p = JSON.parse(readFileSync("/tmp/prof/"+f,"utf8"));
  const by = new Map<number, any>(p.nodes.map((n:any)=>[n.id,n])); const parent=new Map<number,number>(); for (const n of p.nodes) for (const c of n.children??[]) parent.set(c,n.id);
  const self = new Map<string, number>(), incl=new Map<string,number>(); let total=0, idle=0;
  const key=(n:any)=>n.callFrame.functionName+" "+n.callFrame.url.split("/").slice(-3).join("/")+":"+n.callFrame.lineNumber;
  p.samples.forEach((id:number,i:number)=>{ const d=p.timeDeltas[i]; total+=d; const n=by.get(id); const k=key(n); if(k.startsWith("(idle)")) idle+=d; self.set(k,(self.get(k)??0)+d); const seen=new Set<string>(); for(let x: number|undefined=id;x!==undefined;x=parent.get(x)){ const kk=key(by.get(x)); if(!seen.has(kk)){seen.add(kk); incl.set(kk,(incl.get(kk)??0)+d);} } });
  console.log("==",f,"busy",((total-idle)/1e6).toFixed(1)+"s");
  for (const [k,v] of [...self].sort((a,b)=>b[1]-a[1]).slice(1,22)) console.log((v/1000).toFixed(0).padStart(7)+" self "+k);
  for (const [k,v] of [...incl].filter(([k])=>/\/(server|pg|kysely|fastify|busboy|signature|core)\/|node_modules|pg-|kysely/.test(k)||/shape|ship|claim|finish|query|_read|parse|execute|sign/.test(k)).sort((a,b)=>b[1]-a[1]).slice(0,40)) console.log((v/1000).toFixed(0).padStart(7)+" incl "+k);
}
